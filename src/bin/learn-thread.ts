/** One try at learning in a thread of its own: seconds of arithmetic that would hold up deliveries and health. */
import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Learnt, learnOnce } from '../../workers/learn.ts';
import { loadAnalyser } from '../nlp/analyser.ts';
import { openDatabase } from '../storage/database.ts';

interface ThreadData {
  learnFrom: string;
}

/** Null when another process is at it, or the signal aborted. Rejects when the thread breaks. */
export async function learnInThread(databaseUrl: string, signal: AbortSignal): Promise<Learnt | null> {
  const data: ThreadData = { learnFrom: databaseUrl };
  const thread = new Worker(new URL(import.meta.url), { workerData: data });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [learnt] = (await Promise.race([once(thread, 'message'), once(thread, 'exit').then(() => [null])])) as [
      Learnt | null,
    ];
    return learnt;
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  }
}

if (parentPort !== null && (workerData as Partial<ThreadData> | null)?.learnFrom !== undefined) {
  const db = await openDatabase({
    url: (workerData as ThreadData).learnFrom,
    max: 1,
    applicationName: 'earshot learn',
  });
  try {
    const { analyse } = await loadAnalyser();
    parentPort.postMessage(await learnOnce(db, { analyse, actor: 'nightly' }));
  } finally {
    await db.close();
  }
}
