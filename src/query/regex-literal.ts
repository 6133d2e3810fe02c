/**
 * What every text that a regular expression matches must hold, so that most texts need not be tried. Conservative: what
 * is optional, alternated, a class or not understood only breaks a run; a doubt gives no literal at all.
 */

/** Shorter ones are in too many texts. */
export const MIN_LITERAL = 3;

/**
 * The longest run of at least three characters in every match of a valid `pattern`, or null. Where `insensitive`, the run
 * is in lower case and must be looked for in {@link loweredForLiteral}(text); else in the text as it is.
 */
export function requiredLiteral(pattern: string, insensitive: boolean): string | null {
  if (STRANGE.test(pattern)) return null;
  const best = new LiteralReader(pattern, insensitive).read();
  return [...best].length >= MIN_LITERAL ? best : null;
}

/** A text as insensitive literals are looked for in: without it, /mask/i would miss the old letters ſ and K (Kelvin). */
export function loweredForLiteral(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('\u017f') ? lower.replaceAll('\u017f', 's') : lower;
}

/** Inline flags, quoting and octal escapes change the meaning of what follows. */
const STRANGE = /\(\?(?!:|P?<[A-Za-z_]\w*>)|\\[QE0-9C]/;
const COUNT = /\{(\d+)(?:,\d*)?\}/y;
const ESCAPED_CLASS = /\\(?:x\{[^}]*\}|x..|[pP]\{[^}]*\}|[pP].|.)/suy;
const OPEN = /\((?:\?:|\?P?<\w+>)?/y;
const POSIX_CLASS = /\[:\^?\w+:\]/y;

interface Piece {
  /** Undefined when nothing certain stands there. */
  char?: string;
  /** Of a group: the longest run inside. */
  inside?: string;
}

class LiteralReader {
  readonly #pattern: string;
  readonly #insensitive: boolean;
  #at = 0;

  constructor(pattern: string, insensitive: boolean) {
    this.#pattern = pattern;
    this.#insensitive = insensitive;
  }

  /** Up to the end or the `)` of the group: the longest run, "" when there are alternatives. */
  read(): string {
    let best = '';
    let run = '';
    let alternated = false;
    while (this.#at < this.#pattern.length && this.#char() !== ')') {
      if (this.#take('|')) alternated = true;
      const { char, inside } = this.#piece();
      const { least, most } = this.#repeats();
      const sure = least === 0 ? '' : (char ?? '');
      best = longer(best, least === 0 ? '' : (inside ?? ''));
      run += sure;
      best = longer(best, run);
      // After x+ the next run begins with the last x.
      if (sure === '' || most > 1) run = sure;
    }
    return alternated ? '' : best;
  }

  #piece(): Piece {
    const char = this.#char();
    if (char === ')' || char === '|') return {};
    if (char === '(') return this.#group();
    if (char === '[') return this.#class();
    if (char === '\\') return this.#escape();
    this.#at += char.length;
    return '.^$*+?'.includes(char) ? {} : this.#literal(char);
  }

  #group(): Piece {
    this.#match(OPEN);
    const inside = this.read();
    this.#take(')');
    return { inside };
  }

  #class(): Piece {
    this.#at++;
    this.#take('^');
    this.#take(']');
    while (this.#at < this.#pattern.length && !this.#take(']')) {
      if (this.#match(POSIX_CLASS) === null && this.#match(ESCAPED_CLASS) === null) this.#at += this.#char().length;
    }
    return {};
  }

  #escape(): Piece {
    const char = (this.#match(ESCAPED_CLASS) ?? this.#match(/./suy) ?? '').slice(1);
    return /^[!-/:-@[-`{-~]$/.test(char) ? this.#literal(char) : {};
  }

  #literal(char: string): Piece {
    if (!this.#insensitive) return /^[\ud800-\udfff]$/.test(char) ? {} : { char };
    if (/^[A-Za-z]$/.test(char)) return { char: char.toLowerCase() };
    // Other letters may equal several: σ and ς, é and É.
    return char.toLowerCase() === char.toUpperCase() && !/^[\ud800-\udfff]$/.test(char) ? { char } : {};
  }

  /** How often the piece just read occurs. */
  #repeats(): { least: number; most: number } {
    let all = { least: 1, most: 1 };
    for (let next = this.#quantifier(); next !== null; next = this.#quantifier()) {
      all = { least: Math.min(all.least, next.least), most: next.most };
      // Lazy forms say the same.
      this.#take('?');
    }
    return all;
  }

  #quantifier(): { least: number; most: number } | null {
    if (this.#take('*') || this.#take('?')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    const count = this.#match(COUNT);
    return count === null ? null : { least: Number(/\d+/.exec(count)?.[0] ?? 0), most: Number.POSITIVE_INFINITY };
  }

  #char(): string {
    return String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
  }

  #take(char: string): boolean {
    if (!this.#pattern.startsWith(char, this.#at)) return false;
    this.#at += char.length;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#pattern)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }
}

function longer(a: string, b: string): string {
  return b.length > a.length ? b : a;
}
