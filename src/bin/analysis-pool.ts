/**
 * Analysis off the event loop: threads that hold the models, so that job locks are renewed, connectors read and health
 * answers while texts are worked on. A thread that dies is replaced; what it was asked may be asked again.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { definitionOf, type ViewDefinition } from '../../workers/analysis-view.ts';
import { Failure } from '../contracts/failure.ts';
import type { Log } from '../contracts/log.ts';
import type { BatchAnswer, BatchItem } from '../nlp/batch.ts';
import { pause } from '../platform/wait.ts';
import type { AskedBatch } from './analysis-thread.ts';

export interface AnalysisPoolOptions {
  log: Log;
  /** Each has its own copy of the models: about 100 MB. Default 1. */
  threads?: number;
  /** A batch that takes longer ends its thread; default 30 s. 200 posts take 20 ms, of 64 KB each about 1 s. */
  batchMs?: number;
  /** A thread whose objects take more ends; default 256. The models take 90. */
  memoryMb?: number;
  /** The thread's module, which exports the promise `answer`; another one in tests. */
  entry?: URL;
}

export interface AnalysisPool {
  /**
   * An answer for each item, in their order; one that cannot be digested is an `error`. Rejects with a transient
   * {@link Failure} when the thread died, took too long, was aborted, is closed, or more waits than is good.
   */
  answer(items: BatchItem[], view: ViewDefinition, signal?: AbortSignal): Promise<BatchAnswer[]>;
  /** Ends the threads at once; what is under way rejects. */
  close(): Promise<void>;
}

const NOTHING = definitionOf([], { lists: [], queries: [] });
const BATCH_MS = 30_000;
/** Under way or waiting, each of at most 200 posts. Whoever brings more must wait for answers first. */
const BATCHES_PER_THREAD = 16;
const MEMORY_MB = 256;
/** Room for short-lived objects: with 32 it is no faster, and 40 MB larger. */
const YOUNG_MB = 8;

/** Resolves when every thread has its models; rejects when they do not load. */
export async function openAnalysisPool(options: AnalysisPoolOptions): Promise<AnalysisPool> {
  const { log, threads = 1, batchMs = BATCH_MS, memoryMb = MEMORY_MB } = options;
  const pool = new Piscina<AskedBatch, BatchAnswer[] | null>({
    filename: fileURLToPath(options.entry ?? new URL('./analysis-thread.ts', import.meta.url)),
    name: 'answer',
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
    recordTiming: false,
  });
  pool.on('error', (error: Error) => log.error({ error: error.message }, 'an analysis thread died while idle'));
  let closed = false;
  // Counted here: the library's own limit does not hold for tasks that can be aborted.
  let batches = 0;

  async function answer(items: BatchItem[], view: ViewDefinition, signal?: AbortSignal): Promise<BatchAnswer[]> {
    // Asked after its end, the pool would start anew.
    if (closed) throw new Failure('transient', 'the analysis has ended');
    if (batches >= threads * BATCHES_PER_THREAD) throw new Failure('transient', 'too many batches wait for analysis');
    batches++;
    const limit = limited(batchMs, signal);
    try {
      const asked = { items, viewKey: view.key };
      const answers =
        (await pool.run(asked, { signal: limit.signal })) ??
        (await pool.run({ ...asked, definition: view }, { signal: limit.signal }));
      if (answers === null) throw new Error('the thread did not take the view');
      return answers;
    } catch (error) {
      throw new Failure('transient', `a batch was not analysed: ${limit.why(error)}`, { cause: error });
    } finally {
      limit.end();
      batches--;
    }
  }

  async function close(): Promise<void> {
    closed = true;
    await pool.destroy();
  }

  try {
    // As many as there are threads: each takes one.
    await Promise.all(Array.from({ length: threads }, () => answer([], NOTHING)));
  } catch (error) {
    await close();
    throw (error as Failure).cause;
  }
  return { answer, close };
}

/** A signal that the time or `outer` aborts; aborting a batch that runs ends its thread, for nothing else can stop it. */
function limited(ms: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(`it took longer than ${ms} ms`), ms);
  const abort = () => controller.abort('it was aborted');
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    why: (error: unknown) =>
      (controller.signal.aborted ? controller.signal.reason : (error as Error).message) as string,
    end() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** Batches under way end within this or are asked again later: 200 short posts take 20 ms. */
const GRACE_MS = 500;

/** Ends the worker, then the pool; with a batch that goes on for longer than the grace, the pool first. */
export async function endAnalysis(worker: { stop(): Promise<void> }, pool: AnalysisPool): Promise<void> {
  const ended = worker.stop();
  const over = new AbortController();
  ended.catch(() => {}).finally(() => over.abort());
  await pause(GRACE_MS, over.signal);
  await pool.close();
  await ended;
}
