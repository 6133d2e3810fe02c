/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { detectLanguage, loadLanguages } from '../nlp/language.ts';
import { type Classifier, classifierOf } from '../nlp/model/classifier.ts';
import { loadModel, modelPath } from '../nlp/model/model-store.ts';

/** Rejects, saying what to do, when there is no model for the task. */
export async function loadClassifier(task: string, path?: string): Promise<Classifier> {
  if (task === 'language') return languageClassifier(path);
  const file = path ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  return classifierOf(loadModel(file));
}

/** The whole decision, as posts meet it, without a platform's hint. */
function languageClassifier(path?: string): Classifier {
  const languages = loadLanguages(path);
  const classify = (text: string) => {
    const { code, confidence } = detectLanguage(text, languages);
    return { label: code, probability: confidence };
  };
  return { classify, fittedOn: [] };
}
