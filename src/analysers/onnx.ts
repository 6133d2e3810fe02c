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
import { type Classifier, type ClassifierLimits, startClassifier } from './onnx-classifier.ts';
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
  open: (config, deps) => openOnnx(config, deps),
};

export async function openOnnx(
  config: OnnxConfig,
  { log, topics }: Pick<AnalyserDeps, 'log' | 'topics'>,
  limits: ClassifierLimits = {},
): Promise<Refiner> {
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
  const start = () => startClassifier(settings, limits);
  return new OnnxRefiner({ config, reading, log, topics, start, classifier: await start() });
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
  topics: AnalyserDeps['topics'];
  start(): Promise<Classifier>;
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
  /** Told once, not for every batch. */
  private failing = false;

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
      const rows = await (await this.running()).classify(texts, signal);
      this.failing = false;
      return rows === null ? texts.map(() => 'time-out') : rows.map((row) => this.verdictOf(row));
    } catch (error) {
      if (!this.failing)
        this.parts.log.warn({ analyser: this.by, error: asFailure(error).message }, 'the model failed');
      this.failing = true;
      return texts.map(() => 'failure');
    }
  }

  /** A model may know topics that are none of the workspace's. */
  private verdictOf(row: readonly number[]): Outcome {
    const verdict = verdictOf(row, this.parts.reading);
    if (verdict?.topics === undefined) return verdict ?? 'answer';
    const ours = new Set(this.parts.topics());
    return { ...verdict, topics: verdict.topics.filter(({ name }) => ours.has(name)) };
  }

  /** A thread that has ended (out of memory, or given up) is replaced by the next batch. */
  private async running(): Promise<Classifier> {
    const classifier = await this.classifier;
    if (!classifier.ended() || this.closed) return classifier;
    const anew = this.parts.start();
    this.classifier = anew.catch(() => classifier);
    return anew;
  }
}
