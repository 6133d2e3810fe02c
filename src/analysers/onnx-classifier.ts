/** A model in its thread, asked from outside. A thread that ends is not replaced here. */
import { Worker } from 'node:worker_threads';
import { Failure } from '../contracts/failure.ts';
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from './onnx-protocol.ts';

export interface Classifier {
  /** Rows of logits, in the texts' order. Rejects when the model fails or the thread has ended. */
  classify(texts: string[]): Promise<number[][]>;
  /** True once the thread has ended. */
  ended(): boolean;
  close(): Promise<void>;
}

interface Waiting {
  resolve(logits: number[][]): void;
  reject(error: Error): void;
}

/** Rejects with `Failure('rejected')` that says what is missing or wrong. */
export function startClassifier(settings: ThreadSettings): Promise<Classifier> {
  const thread = new Worker(new URL('./onnx-thread.ts', import.meta.url), { workerData: settings });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let over = false;

  function end(error: Error): void {
    over = true;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function take(answer: { id: number; logits: number[][] } | { id: number; error: string }): void {
    const question = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('logits' in answer) question?.resolve(answer.logits);
    else question?.reject(new Failure('transient', answer.error));
  }

  const classifier: Classifier = {
    classify: (texts) =>
      new Promise((resolve, reject) => {
        if (over) return reject(new Failure('transient', 'onnx: the thread of the model has ended'));
        const question: ThreadQuestion = { id: asked++, texts };
        waiting.set(question.id, { resolve, reject });
        thread.postMessage(question);
      }),
    ended: () => over,
    close: async () => {
      await thread.terminate();
    },
  };
  return new Promise((resolve, reject) => {
    thread.on('message', (answer: ThreadAnswer) => {
      if ('ready' in answer) return resolve(classifier);
      if ('id' in answer) return take(answer);
      reject(new Failure('rejected', answer.broken));
      void thread.terminate();
    });
    thread.on('error', (error) => end(new Failure('transient', `onnx: ${error.message}`)));
    thread.on('exit', () => {
      end(new Failure('transient', 'onnx: the thread of the model has ended'));
      reject(new Failure('rejected', 'onnx: the thread of the model ended before it was ready'));
    });
  });
}
