/** The lexer: a query's text → tokens with their places. It never throws; what it cannot read becomes a problem. */
import { problem, type QueryProblem } from './problem.ts';
import {
  CLOSING,
  COMMENT,
  EXISTS,
  FIELD,
  FLAGGED,
  isField,
  NEAR,
  operatorOf,
  REGEX,
  RUN,
  SPACE,
  VALUE,
  WINDOW,
  windowInWord,
} from './token-patterns.ts';

export type QueryTokenKind =
  | 'open'
  | 'close'
  | 'or'
  | 'and'
  | 'not'
  | 'near'
  | 'word'
  | 'phrase'
  | 'exact'
  | 'regex'
  | 'field'
  | 'value'
  | 'window'
  | 'end';

export interface QueryToken {
  kind: QueryTokenKind;
  /** The meaning: a phrase without its quotes, a field's name without its operator. */
  text: string;
  /** Only of a field: what stands between name and value (`:`, `:>=`, `<`, `(` of `exists(`). */
  operator?: string;
  /** UTF-16 offsets into the query, end exclusive. */
  start: number;
  end: number;
}

export interface Lexed {
  /** Ends with an `end` token. */
  tokens: QueryToken[];
  problems: QueryProblem[];
}

export function lex(text: string): Lexed {
  const lexer = new Lexer(text);
  return { tokens: lexer.read(), problems: lexer.problems };
}

class Lexer {
  readonly problems: QueryProblem[] = [];
  readonly #text: string;
  readonly #tokens: QueryToken[] = [];
  #at = 0;
  /** Parentheses open since `field:(`; inside, everything between spaces is a value. */
  #listDepth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): QueryToken[] {
    while (this.#at < this.#text.length) {
      if (this.#take(SPACE) === null && this.#take(COMMENT) === null) this.#next();
    }
    this.#push('end', '', this.#at);
    return this.#tokens;
  }

  #next(): void {
    const char = this.#text.charAt(this.#at);
    if (char === '(') this.#opened();
    else if (char === ')') this.#closed();
    else if (char === '|') this.#doubled('or', '|');
    else if (char in CLOSING) this.#phrase(char);
    else if (char === '{') this.#exact();
    else if (char === '}') this.#strayBrace();
    else if (this.#listDepth > 0) this.#listed();
    else if (char === '&') this.#doubled('and', '&');
    else if (char === '-') this.#minus();
    else if (char !== '/' || !this.#regex()) this.#run();
  }

  #opened(): void {
    this.#single('open');
    if (this.#listDepth > 0) this.#listDepth++;
  }

  #closed(): void {
    this.#single('close');
    if (this.#listDepth > 0) this.#listDepth--;
    this.#window();
  }

  #listed(): void {
    const start = this.#at;
    const run = this.#take(VALUE) ?? this.#text.charAt(this.#at++);
    this.#push(operatorOf(run) ?? 'value', run, start);
  }

  /** `||` and `&&` are read like `|` and `&`. */
  #doubled(kind: 'or' | 'and', char: string): void {
    const start = this.#at;
    this.#at += this.#text.startsWith(char + char, start) ? 2 : 1;
    this.#push(kind, this.#text.slice(start, this.#at), start);
  }

  #minus(): void {
    if (/[^\s)]/.test(this.#text.charAt(this.#at + 1))) {
      this.#single('not');
      return;
    }
    const at = { start: this.#at, end: ++this.#at };
    this.problems.push(problem('E-OPERAND', at, '"-" must stand directly before what it negates, as in -pie'));
  }

  #phrase(quote: string): void {
    const start = this.#at;
    const closing = CLOSING[quote] ?? /"/g;
    closing.lastIndex = start + 1;
    const close = closing.exec(this.#text);
    this.#at = close === null ? this.#text.length : close.index + 1;
    if (close === null) this.#unclosed(start, 'phrase', '"');
    else this.#push('phrase', this.#text.slice(start + 1, close.index), start);
    this.#window();
  }

  #exact(): void {
    const start = this.#at;
    const close = this.#text.indexOf('}', start);
    this.#at = close === -1 ? this.#text.length : close + 1;
    if (close === -1) this.#unclosed(start, 'exact', '}');
    else this.#push('exact', this.#text.slice(start + 1, close), start);
    this.#window();
  }

  #unclosed(start: number, kind: 'phrase' | 'exact', close: string): void {
    const written = this.#text.slice(start).trimEnd();
    const at = { start, end: start + written.length };
    const message = `${written.charAt(0)} is not closed; put ${close} where it ends`;
    this.problems.push(problem('E-QUOTE', at, message, written + close));
    this.#push(kind, written.slice(1), start);
  }

  #strayBrace(): void {
    const at = { start: this.#at, end: ++this.#at };
    this.problems.push(problem('E-QUOTE', at, '} has no { before it', ''));
  }

  /** False when the slash begins a word, as in /r/selfhosted. */
  #regex(): boolean {
    const start = this.#at;
    const pattern = this.#take(REGEX);
    if (pattern !== null) {
      this.#push('regex', pattern, start);
      this.#window();
      return true;
    }
    if (this.#flagged()) return true;
    const run = this.#peek(RUN) ?? '/';
    if (run.lastIndexOf('/') > 0) return false;
    this.#at += run.length;
    const at = { start, end: this.#at };
    this.problems.push(
      problem('E-REGEX', at, 'a regular expression must end with "/"; write {/} to search for a slash'),
    );
    this.#push('regex', run, start);
    return true;
  }

  #flagged(): boolean {
    FLAGGED.lastIndex = this.#at;
    const [written = '', pattern = '', flags = ''] = FLAGGED.exec(this.#text) ?? [];
    if (written === '') return false;
    const at = { start: this.#at, end: this.#at + written.length };
    const message = `a regular expression takes nothing but "i" after its last slash, not "${flags}"`;
    this.problems.push(problem('E-REGEX', at, message, pattern + (flags.includes('i') ? 'i' : '')));
    this.#at = at.end;
    this.#push('regex', written, at.start);
    return true;
  }

  #run(): void {
    const start = this.#at;
    if (this.#field()) return;
    const run = this.#take(RUN) ?? this.#text.charAt(this.#at++);
    const operator = operatorOf(run);
    if (operator !== undefined) this.#push(operator, run, start);
    else if (NEAR.test(run)) this.#push('near', run, start);
    else this.#word(run, start);
  }

  #word(run: string, start: number): void {
    if (/^(?:or|and|not)$/i.test(run)) {
      const operator = run.toUpperCase();
      const message = `"${run}" is searched for as a word; write ${operator} if you mean the operator`;
      this.problems.push(problem('W-LOWEROR', { start, end: this.#at }, message, operator));
    }
    const end = windowInWord(run);
    if (end > 0) this.#tokens.push({ kind: 'word', text: run.slice(0, end), start, end: start + end });
    if (end < run.length) this.#push('window', run.slice(end), start + end);
  }

  #field(): boolean {
    const start = this.#at;
    if (this.#take(EXISTS) !== null) {
      this.#at--;
      this.#tokens.push({ kind: 'field', text: 'exists', operator: '(', start, end: this.#at });
      this.#valueOrList();
      return true;
    }
    FIELD.lastIndex = start;
    const [written = '', name = '', operator = ''] = FIELD.exec(this.#text) ?? [];
    if (written === '' || !isField(name, operator, this.#text.charAt(FIELD.lastIndex))) return false;
    this.#at += written.length;
    this.#tokens.push({ kind: 'field', text: name, operator, start, end: this.#at });
    this.#valueOrList();
    return true;
  }

  #valueOrList(): void {
    const start = this.#at;
    const value = this.#take(VALUE);
    if (value !== null) this.#push('value', value, start);
    else if (this.#text.charAt(start) === '(') {
      this.#single('open');
      this.#listDepth = 1;
    }
  }

  /** One is expected at most; the parser refuses more. */
  #window(): void {
    for (let start = this.#at; ; start = this.#at) {
      const window = this.#take(WINDOW);
      if (window === null) return;
      this.#push('window', window, start);
    }
  }

  #single(kind: QueryTokenKind): void {
    const start = this.#at++;
    this.#push(kind, this.#text.charAt(start), start);
  }

  #push(kind: QueryTokenKind, text: string, start: number): void {
    this.#tokens.push({ kind, text, start, end: this.#at });
  }

  #take(pattern: RegExp): string | null {
    const found = this.#peek(pattern);
    if (found !== null) this.#at += found.length;
    return found;
  }

  #peek(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }
}
