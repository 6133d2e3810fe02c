/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { LANGUAGE_FEATURES } from '../nlp/language/language-features.ts';
import { detectLanguage, loadLanguages } from '../nlp/language.ts';
import { type Classifier, classifierOf, thoroughClassifierOf } from '../nlp/model/classifier.ts';
import { loadDeep, loadModel, modelPath } from '../nlp/model/model-store.ts';

export interface ClassifierFiles {
  /** A linear model; the shipped one when absent. */
  model?: string;
  /** A network to answer beside it; the shipped one when both are absent. */
  network?: string;
}

/** Rejects, saying what to do, when there is no model for the task or the network was not made beside it. */
export async function loadClassifier(task: string, files: ClassifierFiles = {}): Promise<Classifier> {
  if (task === 'language') return languageClassifier(files.model);
  const file = files.model ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  const model = loadModel(file);
  if (files.model !== undefined && files.network === undefined) return classifierOf(model);
  const deep = loadDeep([model], files.network);
  if (deep?.heads.has(task)) return thoroughClassifierOf(deep, model);
  if (files.network === undefined) return classifierOf(model);
  throw new Error(`${files.network} has no head for "${task}" that was made beside ${file}`);
}

/** The whole decision, as posts meet it, without a platform's hint. */
function languageClassifier(path?: string): Classifier {
  const languages = loadLanguages(path);
  const classify = (text: string) => {
    const { code, confidence } = detectLanguage(text, languages);
    return { label: code, probability: confidence };
  };
  return { classify, fittedOn: loadModel(path ?? modelPath('language'), LANGUAGE_FEATURES).fittedOn };
}
