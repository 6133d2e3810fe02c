/** A model in its thread, asked from outside, one question at a time. A thread that ends is not replaced here. */
import { Worker } from 'node:worker_threads';
import { Failure } from '../contracts/failure.ts';
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from './onnx-protocol.ts';

export interface Classifier {
  /**
   * Rows of logits, in the texts' order; null when the signal came first. Rejects when the model fails, or the thread has
   * ended. What waits when its signal comes is never asked; what runs goes on until it is done or took too long.
   */
  classify(texts: string[], signal: AbortSignal): Promise<number[][] | null>;
  /** True once the thread has ended, or was given up. */
  ended(): boolean;
  close(): Promise<void>;
}

export interface ClassifierLimits {
  /** Reading the model; default 60 s. */
  openMs?: number;
  /** One question; default 30 s. Nothing but the end of its thread ends a run that hangs. */
  runMs?: number;
  /** The thread's module; another one in tests. */
  entry?: URL;
}

const OPEN_MS = 60_000;
const RUN_MS = 30_000;

interface Question {
  texts: string[];
  signal: AbortSignal;
  resolve(logits: number[][] | null): void;
  reject(error: Error): void;
}

/** Rejects with `Failure('rejected')` that says what is missing or wrong. */
export async function startClassifier(settings: ThreadSettings, limits: ClassifierLimits = {}): Promise<Classifier> {
  const { openMs = OPEN_MS, runMs = RUN_MS, entry = new URL('./onnx-thread.ts', import.meta.url) } = limits;
  const thread = new Worker(entry, { workerData: settings });
  const ready = Promise.withResolvers<void>();
  const waiting: Question[] = [];
  let running: Question | undefined;
  let asked = 0;
  let over = false;
  let limit = setTimeout(() => end(new Failure('rejected', `onnx: not ready after ${openMs} ms`)), openMs);

  /** A thread in native code ends when that returns; nobody waits for it. */
  function end(error: Error): void {
    clearTimeout(limit);
    over = true;
    ready.reject(error);
    for (const { reject } of [...(running ? [running] : []), ...waiting.splice(0)]) reject(error);
    running = undefined;
    void thread.terminate();
  }

  function next(): void {
    clearTimeout(limit);
    running = waiting.shift();
    while (running?.signal.aborted) running = waiting.shift();
    if (running === undefined) return;
    limit = setTimeout(() => end(new Failure('transient', `onnx: a run took longer than ${runMs} ms`)), runMs);
    thread.postMessage({ id: ++asked, texts: running.texts } satisfies ThreadQuestion);
  }

  function take(answer: ThreadAnswer): void {
    if ('broken' in answer) {
      end(new Failure('rejected', answer.broken));
      return;
    }
    if ('ready' in answer) ready.resolve();
    else if ('logits' in answer) running?.resolve(answer.logits);
    else running?.reject(new Failure('transient', answer.error));
    next();
  }

  function classify(texts: string[], signal: AbortSignal): Promise<number[][] | null> {
    if (over) return Promise.reject(new Failure('transient', 'onnx: the thread of the model has ended'));
    if (signal.aborted) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const stop = () => resolve(null);
      const done = () => signal.removeEventListener('abort', stop);
      signal.addEventListener('abort', stop, { once: true });
      const settle =
        <Value>(how: (value: Value) => void) =>
        (value: Value) => {
          done();
          how(value);
        };
      waiting.push({ texts, signal, resolve: settle(resolve), reject: settle(reject) });
      if (running === undefined) next();
    });
  }

  thread.on('message', take);
  thread.on('error', (error) => end(new Failure('transient', `onnx: ${error.message}`)));
  thread.on('exit', () => end(new Failure('transient', 'onnx: the thread of the model has ended')));
  await ready.promise;
  return { classify, ended: () => over, close: async () => void (await thread.terminate()) };
}
