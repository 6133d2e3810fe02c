/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { detectLanguage, loadLanguages } from '../nlp/language.ts';
import { type Classify, classifierOf } from '../nlp/model/classifier.ts';
import { loadModel, modelPath } from '../nlp/model/model-store.ts';

/** Rejects, saying what to do, when there is no model for the task. */
export async function loadClassifier(task: string, path?: string): Promise<Classify> {
  const file = path ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  return task === 'language' ? languageClassifier(file) : classifierOf(loadModel(file));
}

/** The whole way to a language, as posts without a platform's hint go it. */
function languageClassifier(path: string): Classify {
  const languages = loadLanguages(path);
  return (text) => {
    const { code, confidence } = detectLanguage(text, languages);
    return { label: code, probability: confidence };
  };
}
