/** The lexer of all dialects with Boolean operators. It never throws; what it cannot read becomes a notice. */
import type { Dialect, Near } from './dialect.ts';
import { type Notice, notice } from './notice.ts';

export type ForeignKind =
  | 'open'
  | 'close'
  | 'and'
  | 'or'
  | 'not'
  | 'near'
  | 'field'
  | 'word'
  | 'phrase'
  | 'exact'
  | 'range'
  | 'window'
  | 'boost'
  | 'end';

export interface ForeignToken {
  kind: ForeignKind;
  /** A phrase without its quotes, a field's name without its colon, a window's number. */
  text: string;
  /** Plus signs before it: `+word`, `++"Phrase"`. */
  plus: number;
  /** Only of `near`. */
  near?: Near | 'sentence';
  start: number;
  end: number;
}

const SPACE = /\s+/uy;
const RUN = /[^\s()"“”„‟＂{}[\]^~]+/uy;
const FIELD = /([A-Za-z][A-Za-z_]*):(?!\/\/)(?:>=|<=|>|<)?/uy;
const COMPARISON = /(?:>=|<=|>|<)$/;
const RANGE = /\[[^\]\n]*\]/y;
const WINDOW = /~(\d*)/y;
const BOOST = /\^\d*(?:\.\d+)?/y;
/** Word processors write curly quotes. */
const QUOTES = '"“”„‟＂';

export function lexForeign(text: string, dialect: Dialect): { tokens: ForeignToken[]; notices: Notice[] } {
  const lexer = new Lexer(text, dialect);
  return { tokens: lexer.read(), notices: lexer.notices };
}

class Lexer {
  readonly notices: Notice[] = [];
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #tokens: ForeignToken[] = [];
  #at = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  read(): ForeignToken[] {
    const { comment } = this.#dialect;
    while (this.#at < this.#text.length) {
      if (comment !== undefined && this.#take(comment) !== null) continue;
      if (this.#take(SPACE) === null) this.#next();
    }
    this.#push('end', '', this.#at);
    return this.#tokens;
  }

  #next(): void {
    const char = this.#text.charAt(this.#at);
    if (char === '(' || char === ')') this.#single(char === '(' ? 'open' : 'close');
    else if (char === '+') this.#plus();
    else if (char === '-' && this.#dialect.minus && !/[\s)]|^$/.test(this.#text.charAt(this.#at + 1)))
      this.#single('not');
    else if (QUOTES.includes(char)) this.#phrase(0);
    else if (char === '{') this.#braces();
    else if (char === '~') this.#number(WINDOW, 'window');
    else if (char === '^') this.#number(BOOST, 'boost');
    else if (char === '[') this.#range();
    else this.#run(0);
  }

  #plus(): void {
    const plus = /^\++/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0].length ?? 1;
    this.#at += plus;
    const char = this.#text.charAt(this.#at);
    if (char !== '' && QUOTES.includes(char)) this.#phrase(plus);
    else if (/[^\s()]/.test(char)) this.#run(plus);
  }

  #phrase(plus: number): void {
    const start = this.#at;
    const opening = this.#text.charAt(start);
    let end = start + 1;
    while (end < this.#text.length && !closes(opening, this.#text.charAt(end))) end++;
    if (end >= this.#text.length) this.#unclosed(start, '"');
    this.#at = Math.min(end + 1, this.#text.length);
    this.#push('phrase', this.#text.slice(start + 1, end), start, plus);
  }

  #braces(): void {
    const start = this.#at;
    const end = this.#text.indexOf('}', start);
    this.#at = end === -1 ? this.#text.length : end + 1;
    const inside = this.#text.slice(start + 1, end === -1 ? this.#text.length : end);
    if (end === -1) this.#unclosed(start, '}');
    this.#push(this.#dialect.braces ? 'exact' : 'phrase', inside, start);
  }

  #range(): void {
    const start = this.#at;
    const found = this.#take(RANGE);
    if (found === null) {
      this.#at = this.#text.length;
      this.#unclosed(start, ']');
    } else this.#push('range', found.slice(1, -1), start);
  }

  #number(pattern: RegExp, kind: 'window' | 'boost'): void {
    const start = this.#at;
    const found = this.#take(pattern) ?? '';
    this.#push(kind, found.slice(1), start);
  }

  #run(plus: number): void {
    const start = this.#at;
    if (plus === 0 && this.#field()) return;
    const run = this.#take(RUN) ?? this.#text.charAt(this.#at++);
    const operator = plus === 0 ? this.#dialect.operator(run) : null;
    const near = plus === 0 ? this.#dialect.near(run) : null;
    if (operator !== null) this.#push(operator, run, start);
    else if (near !== null) this.#tokens.push({ kind: 'near', text: run, plus: 0, near, start, end: this.#at });
    else this.#push('word', run, start, plus);
  }

  /** `name:` and its comparison; the value is the next token, in some products after a space. */
  #field(): boolean {
    const start = this.#at;
    FIELD.lastIndex = start;
    const found = FIELD.exec(this.#text);
    if (found === null) return false;
    this.#at = FIELD.lastIndex;
    this.#push('field', found[1] + (COMPARISON.exec(found[0])?.[0] ?? ''), start);
    const valueStart = this.#at;
    if (/[[("“”„‟＂{]|^$/u.test(this.#text.charAt(valueStart))) return true;
    const value = this.#take(RUN);
    if (value !== null) this.#push('word', value, valueStart);
    return true;
  }

  #unclosed(start: number, close: string): void {
    const at = { start, end: this.#text.length };
    this.notices.push(notice('E-SYNTAX', at, `${this.#text.charAt(start)} is not closed; put ${close} where it ends`));
  }

  #single(kind: ForeignKind): void {
    const start = this.#at++;
    this.#push(kind, this.#text.charAt(start), start);
  }

  #push(kind: ForeignKind, text: string, start: number, plus = 0): void {
    this.#tokens.push({ kind, text, plus, start, end: this.#at });
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }
}

/** A curly quote closes a curly one, whichever way it bends; straight ones close straight ones. */
function closes(opening: string, char: string): boolean {
  return opening === '"' || opening === '＂' ? char === opening : '"“”'.includes(char);
}
