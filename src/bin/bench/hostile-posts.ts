/** Posts as the world sends them, those among them that make a pipeline slow. */
import type { Post } from '../../domain/post.ts';

/** Stands in half of the posts and in every hostile one, so that a monitor can ask for it. */
export const HEARD = 'acme';

const KB = 1024;
const HOSTILE: readonly string[] = [
  repeated('Z̷̢̧͎͇a̶l̵g̴o̸ ', 16 * KB),
  repeated('😀🔥👍🏽', 16 * KB),
  repeated('nospacesatall', 64 * KB),
];

function repeated(piece: string, units: number): string {
  return `${HEARD} ${piece.repeat(Math.ceil(units / piece.length))}`.slice(0, units).toWellFormed();
}

export function* withHostile(given: { texts: readonly Post[]; posts: number; hostileOneIn: number }): Generator<Post> {
  const { texts, posts, hostileOneIn } = given;
  for (let nth = 0; nth < posts; nth++) {
    const post = texts[nth % texts.length] as Post;
    const hostile =
      hostileOneIn > 0 && nth % hostileOneIn === 0 ? HOSTILE[(nth / hostileOneIn) % HOSTILE.length] : null;
    const text = hostile ?? (nth % 2 === 0 ? `${HEARD} ${post.text}` : post.text);
    yield { ...post, text, id: `${nth}` };
  }
}
