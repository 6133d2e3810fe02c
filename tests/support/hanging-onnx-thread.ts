/** A thread of a model that does what a text says: hangs, or takes a while. Everything else is positive. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from '../../src/analysers/onnx-protocol.ts';

const say = (answer: ThreadAnswer) => parentPort?.postMessage(answer);
const sleep = (ms?: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

parentPort?.on('message', ({ id, texts }: ThreadQuestion) => {
  if (texts.includes('hang')) sleep();
  if (texts.includes('slow')) sleep(100);
  say({ id, logits: texts.map(() => [0, 0, 1]) });
});
if ((workerData as ThreadSettings).file !== 'never') say({ ready: true });
