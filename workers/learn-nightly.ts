/** Learns by itself: where people corrected something since the last try, and that is long enough ago. Safe to run anywhere. */
import { pause } from '../src/platform/wait.ts';
import { isLearningDue } from '../src/storage/learned-models.ts';
import type { Running, WorkerContext } from './context.ts';
import type { Learnt } from './learn.ts';

export interface NightlyOptions {
  /** One try, off the event loop; null when another process is at it. Ends early when the signal aborts. */
  learn(signal: AbortSignal): Promise<Learnt | null>;
  everyMs?: number;
}

/** How often it looks; how often it learns is the workspace's setting. */
const EVERY_MS = 60_000;

export function startNightly(context: WorkerContext, options: NightlyOptions): Running {
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await learnWhenDue(context, options, stopping.signal).catch((error: Error) =>
        context.log.warn({ error: error.message }, 'learning failed and will be tried again'),
      );
      await pause(options.everyMs ?? EVERY_MS, stopping.signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

/** Null when nothing was due. */
export async function learnWhenDue(
  { db, watch, log }: WorkerContext,
  { learn }: NightlyOptions,
  signal: AbortSignal,
): Promise<Learnt | null> {
  const { learningHours } = watch.current().workspace;
  if (learningHours === 0 || !(await isLearningDue(db, learningHours))) return null;
  const learnt = await learn(signal);
  if (learnt !== null) log.info({ version: learnt.version, reason: learnt.lesson.reason }, 'learnt from corrections');
  return learnt;
}
