/** What `earshot eval` can ask: every shipped model by its task. */
import { existsSync } from 'node:fs';
import { Extractor } from '../nlp/features/extract.ts';
import { LANGUAGE_FEATURES } from '../nlp/language/language-features.ts';
import { detectLanguage, loadLanguages } from '../nlp/language.ts';
import { type Classifier, classifierOf } from '../nlp/model/classifier.ts';
import type { Convolution } from '../nlp/model/convolution.ts';
import { Heads } from '../nlp/model/heads.ts';
import { loadDeep, loadModel, loadShipped, modelPath } from '../nlp/model/model-store.ts';
import { deepPolarity, type Polarity, sentimentFrom } from '../nlp/model-sentiment.ts';

/** Rejects, saying what to do, when there is no model for the task. */
export async function loadClassifier(task: string, path?: string): Promise<Classifier> {
  if (task === 'language') return languageClassifier(path);
  const file = path ?? modelPath(task);
  if (!/^[a-z-]+$/.test(task) || !existsSync(file)) {
    throw new Error(`There is no model for "${task}": train one with "earshot train ${task}" and name it by --model`);
  }
  const alone = classifierOf(loadModel(file));
  const deep = task === 'sentiment' && path === undefined ? loadDeep() : null;
  return deep === null ? alone : thorough(deep, alone.fittedOn);
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
function thorough(deep: Convolution, fittedOn: readonly string[]): Classifier {
  const [extractor, heads] = [new Extractor(), new Heads(loadShipped(['sentiment']))];
  const classify = (text: string) => {
    extractor.extract(text);
    heads.run(extractor);
    const { label, confidence } = sentimentFrom(
      deepPolarity(deep, extractor, heads.answer('sentiment').probabilities as Polarity),
    );
    return { label, probability: confidence };
  };
  return { classify, fittedOn };
}
