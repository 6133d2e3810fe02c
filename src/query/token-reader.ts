/** Where the parser stands in the tokens, and what it found wrong so far. */
import { type ProblemCode, problem, type QueryProblem, type Range } from './problem.ts';
import type { QueryToken } from './token.ts';

const NO_TOKEN: QueryToken = { kind: 'end', text: '', start: 0, end: 0 };

export class TokenReader {
  readonly problems: QueryProblem[] = [];
  readonly text: string;
  readonly #tokens: readonly QueryToken[];
  #at = 0;

  /** `tokens` end with an `end` token, which is never passed. */
  constructor(tokens: readonly QueryToken[], text: string) {
    this.#tokens = tokens;
    this.text = text;
  }

  peek(): QueryToken {
    return this.#tokens[this.#at] ?? NO_TOKEN;
  }

  /** The token read last. */
  before(): QueryToken {
    return this.#tokens[this.#at - 1] ?? NO_TOKEN;
  }

  next(): QueryToken {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  skipAll(): void {
    this.#at = this.#tokens.length - 1;
  }

  written(range: Range): string {
    return this.text.slice(range.start, range.end);
  }

  report(code: ProblemCode, range: Range, message: string, fix?: string): void {
    this.problems.push(problem(code, range, message, fix));
  }
}
