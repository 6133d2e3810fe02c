/** Where the parser stands in the foreign tokens, and what it found on the way. */
import type { Range } from '../problem.ts';
import type { ForeignToken } from './lex.ts';
import { type Notice, type NoticeCode, notice } from './notice.ts';

const NO_TOKEN: ForeignToken = { kind: 'end', text: '', plus: 0, start: 0, end: 0 };

export class ForeignReader {
  readonly notices: Notice[] = [];
  readonly #tokens: readonly ForeignToken[];
  #at = 0;

  constructor(tokens: readonly ForeignToken[]) {
    this.#tokens = tokens;
  }

  peek(): ForeignToken {
    return this.#tokens[this.#at] ?? NO_TOKEN;
  }

  /** The token read last. */
  before(): ForeignToken {
    return this.#tokens[this.#at - 1] ?? NO_TOKEN;
  }

  /** The end is never passed. */
  next(): ForeignToken {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  skipAll(): void {
    this.#at = this.#tokens.length;
  }

  report(code: NoticeCode, at: Range, message: string): void {
    this.notices.push(notice(code, at, message));
  }

  /** What holds for the whole query is said at its first place. */
  once(code: NoticeCode, at: Range, message: string): void {
    if (!this.notices.some((found) => found.message === message)) this.report(code, at, message);
  }
}
