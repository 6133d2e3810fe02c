/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { type Classifier, classifierOf } from '../nlp/model/classifier.ts';
import { loadModel, modelPath } from '../nlp/model/model-store.ts';

/** Rejects, saying what to do, when there is no model for the task. */
export async function loadClassifier(task: string, path?: string): Promise<Classifier> {
  const file = path ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  return classifierOf(loadModel(file));
}
