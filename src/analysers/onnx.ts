/** A text classifier of the user's own (a transformer, say) in ONNX: runs here, in a thread of its own; nothing leaves the house. */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type {
  AnalyserDeps,
  AnalyserItem,
  AnalyserPlugin,
  KeptReason,
  RefinedAnalysis,
  Refiner,
} from '../contracts/analyser.ts';
import { asFailure, Failure } from '../contracts/failure.ts';
import type { Log } from '../contracts/log.ts';
import { type Classifier, startClassifier } from './onnx-classifier.ts';
import { type OnnxConfig, onnxConfig } from './onnx-config.ts';
import { labelsOf, type ModelConfig, modelConfig, type Reading, verdictOf } from './onnx-labels.ts';
import { RUNTIMES, type ThreadSettings } from './onnx-protocol.ts';
import { kept, readOf, refined, type Verdict } from './verdict.ts';

export const onnx: AnalyserPlugin<OnnxConfig> = {
  name: 'onnx',
  title: 'ONNX text classifier',
  summary: 'Runs a text classifier of yours on this machine; needs the package onnxruntime-node or onnxruntime-web.',
  docsUrl: 'https://onnxruntime.ai/docs/get-started/with-javascript/node.html',
  config: onnxConfig,
  example: { dir: './models/my-sentiment', labels: { LABEL_0: 'negative', LABEL_1: 'neutral', LABEL_2: 'positive' } },
  open,
};

async function open(config: OnnxConfig, { log }: AnalyserDeps): Promise<Refiner> {
  const model = await readModelConfig(config.dir);
  const reading: Reading = {
    labels: labelsOf(model, config.labels, config.refines),
    field: config.refines,
    several: model.problem_type === 'multi_label_classification',
    threshold: config.threshold,
  };
  const settings: ThreadSettings = {
    dir: config.dir,
    file: config.file,
    runtimes: config.runtime === undefined ? RUNTIMES : [config.runtime],
    maxTokens: Math.min(config.maxTokens, model.max_position_embeddings ?? config.maxTokens),
    padId: model.pad_token_id ?? 0,
    threads: config.threads,
  };
  return new OnnxRefiner({ config, reading, log, settings, classifier: await startClassifier(settings) });
}

async function readModelConfig(dir: string): Promise<ModelConfig> {
  const path = join(dir, 'config.json');
  try {
    return modelConfig.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? 'has no id2label' : asFailure(error).message;
    throw new Failure('rejected', `onnx: ${path}: ${why}`);
  }
}

interface Parts {
  config: OnnxConfig;
  reading: Reading;
  log: Log;
  settings: ThreadSettings;
  classifier: Classifier;
}

/** Texts at a time: time is up between two of these, and padding wastes little. */
const AT_ONCE = 8;

type Outcome = Verdict | KeptReason;

class OnnxRefiner implements Refiner {
  private readonly parts: Parts;
  private readonly by: string;
  private classifier: Promise<Classifier>;
  private closed = false;

  constructor(parts: Parts) {
    this.parts = parts;
    this.classifier = Promise.resolve(parts.classifier);
    this.by = `onnx:${basename(parts.config.dir)}`;
  }

  async analyse(items: readonly AnalyserItem[], signal: AbortSignal): Promise<RefinedAnalysis[]> {
    const outcomes = items.map((item) => this.skipped(item));
    // Similar lengths together, short ones first: they are most of the answers for the least time.
    const open = items
      .map(({ post }, nth) => ({ nth, text: readOf(post, this.parts.config.maxCharacters) }))
      .filter(({ nth }) => outcomes[nth] === null)
      .sort((a, b) => a.text.length - b.text.length);
    for (let from = 0; from < open.length; from += AT_ONCE) {
      const some = open.slice(from, from + AT_ONCE);
      const answers = await this.classify(
        some.map(({ text }) => text),
        signal,
      );
      for (const [place, { nth }] of some.entries()) outcomes[nth] = answers[place] ?? 'answer';
    }
    return items.map((item, nth) => {
      const outcome = outcomes[nth] ?? 'failure';
      return typeof outcome === 'string' ? kept(item, outcome, this.by) : refined(item, outcome, this.by);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await (await this.classifier).close();
  }

  private skipped({ post, builtIn }: AnalyserItem): Outcome | null {
    const { below, maxCharacters } = this.parts.config;
    if (below < 1 && builtIn.sentiment.confidence >= below) return 'certain';
    return readOf(post, maxCharacters) === '' ? 'no-text' : null;
  }

  private async classify(texts: string[], signal: AbortSignal): Promise<Outcome[]> {
    if (signal.aborted) return texts.map(() => 'time-out');
    try {
      const classifier = await this.running();
      const rows = await untilAborted(classifier.classify(texts), signal);
      return rows === null
        ? texts.map(() => 'time-out')
        : rows.map((row) => verdictOf(row, this.parts.reading) ?? 'answer');
    } catch (error) {
      this.parts.log.warn({ analyser: this.by, error: asFailure(error).message }, 'the model failed');
      return texts.map(() => 'failure');
    }
  }

  /** A thread that has ended (out of memory, say) is replaced by the next batch. */
  private async running(): Promise<Classifier> {
    const classifier = await this.classifier;
    if (!classifier.ended() || this.closed) return classifier;
    const anew = startClassifier(this.parts.settings);
    this.classifier = anew.catch(() => classifier);
    return anew;
  }
}

/** Null when the signal comes first. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
