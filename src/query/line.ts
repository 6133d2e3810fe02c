/** One line of NDJSON, matched: only what queries ask for is parsed. */
import type { MatchResult } from '../domain/monitor.ts';
import { isSkip, type Post, type Skip, skip } from '../domain/post.ts';
import { toPost } from '../domain/well-formed.ts';
import { JsonWalker } from './json-walker.ts';
import { LinePost } from './line-post.ts';
import { NotAPost } from './not-a-post.ts';
import type { PostTokens } from './text.ts';

export interface LineMatch extends MatchResult {
  /** Set when the line is no post; then nothing matched. Of a line that nothing matches only what was asked for is checked. */
  skip?: Skip;
  /** The whole post; throws when the line is none. */
  post(): Post;
}

export class LineReader {
  readonly #walker = new JsonWalker();
  readonly #post = new LinePost();

  /** Loads the line into `tokens` and lets `match` ask it. */
  match(bytes: Buffer, start: number, end: number, tokens: PostTokens, match: () => MatchResult): LineMatch {
    const whole = () => parsed(bytes, start, end);
    try {
      const read = this.#post.begin(bytes, this.#walker.begin(bytes, start, end), whole);
      tokens.load(read ? this.#post : whole());
      const result = match() as LineMatch;
      result.post = whole;
      return result;
    } catch (error) {
      if (!(error instanceof NotAPost)) throw error;
      return { matches: [], unknown: [], skip: error.skip, post: whole };
    }
  }
}

function parsed(bytes: Buffer, start: number, end: number): Post {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8', start, end));
  } catch (error) {
    throw new NotAPost(skip('not-json', (error as Error).message));
  }
  const post = toPost(value);
  if (isSkip(post)) throw new NotAPost(post);
  return post;
}
