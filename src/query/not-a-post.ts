import type { Skip } from '../domain/post.ts';

/** A line holds no post, and why. */
export class NotAPost extends Error {
  readonly skip: Skip;

  constructor(why: Skip) {
    super(why.detail ?? why.reason);
    this.name = 'NotAPost';
    this.skip = why;
  }
}
