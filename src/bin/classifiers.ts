/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { LANGUAGE_FEATURES } from '../nlp/language/language-features.ts';
import { detectLanguage, loadLanguages } from '../nlp/language.ts';
import { type Classifier, classifierOf } from '../nlp/model/classifier.ts';
import type { Convolution } from '../nlp/model/convolution.ts';
import { blenderOf } from '../nlp/model/deep-task.ts';
import type { Model } from '../nlp/model/model-file.ts';
import { loadDeep, loadModel, modelPath } from '../nlp/model/model-store.ts';
import { argmax } from '../nlp/model/train.ts';

/** Rejects, saying what to do, when there is no model for the task. */
export async function loadClassifier(task: string, path?: string): Promise<Classifier> {
  if (task === 'language') return languageClassifier(path);
  const file = path ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  const model = loadModel(file);
  const deep = task === 'sentiment' && path === undefined ? loadDeep() : null;
  return deep === null ? classifierOf(model) : thorough(deep, model);
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

/** English sentiment as posts get it while few wait: both models together. */
function thorough(deep: Convolution, linear: Model): Classifier {
  const both = blenderOf(deep, linear);
  const classify = (text: string) => {
    const probabilities = both(text);
    const best = argmax(probabilities);
    return { label: deep.labels[best] as string, probability: probabilities[best] as number };
  };
  return { classify, fittedOn: linear.fittedOn };
}
