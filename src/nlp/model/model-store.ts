/** The model files that ship with Earshot. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Convolution } from './convolution.ts';
import { type Model, readModel } from './model-file.ts';
import { readNetwork } from './network-file.ts';

/** Where a task's model lies. */
export function modelPath(task: string): string {
  return fileURLToPath(new URL(`../models/${task}.model`, import.meta.url));
}

/** Throws when the file is absent or damaged. */
export function loadModel(path: string, features?: string): Model {
  return readModel(readFileSync(path), path, features);
}

/** Those of the tasks that are here: some may be left out. A damaged one throws. */
export function loadShipped(tasks: Iterable<string>): Model[] {
  return [...tasks]
    .map(modelPath)
    .filter(existsSync)
    .map((path) => loadModel(path));
}

/** The deep sentiment model, or null where its file is left out. A damaged one throws. */
export function loadDeep(): Convolution | null {
  const path = fileURLToPath(new URL('../models/sentiment-deep.bin', import.meta.url));
  return existsSync(path) ? new Convolution(readNetwork(readFileSync(path), path)) : null;
}
