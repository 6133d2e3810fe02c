/** The model files that ship with Earshot. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Convolution } from './convolution.ts';
import { type Model, modelDigest, readModel } from './model-file.ts';
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

/** The network's file, whether it is there or not. */
export const NETWORK_PATH: string = fileURLToPath(new URL('../models/english.network', import.meta.url));

/**
 * The network beside linear models, or null where its file is left out. A damaged one throws; a head that was made
 * beside another linear model, retrained since, does not answer.
 */
export function loadDeep(linear: readonly Model[], path: string = NETWORK_PATH): Convolution | null {
  if (!existsSync(path)) return null;
  const temperatures = new Map(linear.map((model) => [modelDigest(model), model.temperature]));
  return new Convolution(readNetwork(readFileSync(path), path), ({ beside }) => temperatures.get(beside));
}
