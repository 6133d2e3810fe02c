/** Asking a platform what has become of stored posts, so many a request, with what was learnt kept when it must end early. */
import type { Recheck } from '../contracts/connector.ts';
import { asFailure } from '../contracts/failure.ts';
import type { PostRef } from '../domain/post.ts';

/** One refusal may be about one post; two in a row are about the platform. */
const FAILED_IN_A_ROW = 2;

/**
 * Asks for `size` posts a request. Ends early at a limit, at an abort, or when the platform fails twice in a row: then what was
 * not asked for is `unasked`. Throws the failure only where nothing was learnt at all.
 */
export async function lookUp<R extends PostRef>(
  refs: readonly R[],
  size: number,
  signal: AbortSignal,
  ask: (some: R[]) => Promise<Recheck>,
): Promise<Recheck> {
  const found: Recheck = { deleted: [], raw: [] };
  let [answers, failed] = [0, 0];
  for (let from = 0; from < refs.length; from += size) {
    try {
      signal.throwIfAborted();
      const answer = await ask(refs.slice(from, from + size));
      found.deleted.push(...answer.deleted);
      found.raw.push(...answer.raw);
      answers++;
      failed = 0;
    } catch (error) {
      failed++;
      const isOver = signal.aborted || asFailure(error).kind === 'rate-limited' || failed === FAILED_IN_A_ROW;
      if (answers === 0 && (isOver || from + size >= refs.length)) throw error;
      // What failed stands behind the others next time, unless nobody came to ask for it.
      const asked = signal.aborted || asFailure(error).kind === 'rate-limited' ? from : from + size;
      if (isOver) return { ...found, unasked: refs.slice(asked) };
    }
  }
  return found;
}
