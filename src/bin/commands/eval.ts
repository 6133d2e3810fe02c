import { resolve } from 'node:path';
import type { Classify } from '../../nlp/model/classifier.ts';
import type { Labelled } from '../../nlp/model/encode.ts';
import type { Figures } from '../../nlp/model/metrics.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json, table } from '../io.ts';
import { readLabelled } from '../labelled-file.ts';
import { mustExist } from '../post-file.ts';

interface Options {
  data: string;
  model?: string;
  network?: string;
  baselines?: boolean;
  json?: boolean;
}

interface Report extends Figures {
  task: string;
  postsPerCpuSecond: number;
}

export const evaluation: Register = (program, io) => {
  const command = program
    .command('eval')
    .description('how right a model is on labelled texts; figures are fractions')
    .argument('<task>', 'e.g. sentiment, sentiment-spanish, emotion, language')
    .requiredOption('--data <file>', 'JSONL {label, text}')
    .option('--model <file>', 'instead of the one that ships with Earshot')
    .option('--network <file>', 'beside it; without --model and --network the ones that ship')
    .option('--baselines', 'beside natural AFINN, vader-sentiment and wink-sentiment (tasks of sentiment)');
  withJson(command).action((task: string, options: Options) => run(io, task, options));
};

async function run(io: Io, task: string, options: Options): Promise<void> {
  const rows = await readLabelled(io, options.data);
  const { loadClassifier } = await import('../classifiers.ts');
  const files = {
    ...(options.model !== undefined && { model: resolve(io.cwd, options.model) }),
    ...(options.network !== undefined && { network: resolve(io.cwd, options.network) }),
  };
  for (const path of Object.values(files)) await mustExist(path);
  const { classify, fittedOn } = await loadClassifier(task, files).catch((error: Error) => {
    throw new CliError(error.message, EXIT.unavailable);
  });
  const { digestOf } = await import('../../nlp/model/encode.ts');
  const fitted = fittedOn.includes(digestOf(rows));
  if (fitted) io.err(`${task} was fitted on these very texts: what follows says nothing of how right it is on others`);
  const report = { ...(await measure(task, classify, rows)), ...(fitted && { fittedOnThis: true }) };
  if (!options.baselines) return options.json ? json(io, report) : show(io, [report]);
  const others = await baselines(rows);
  if (options.json) json(io, { ...report, baselines: Object.fromEntries(others.map((one) => [one.task, one])) });
  else show(io, [report, ...others]);
}

/** The second pass is timed, when the code is warm. */
async function measure(task: string, classify: Classify, rows: Labelled[]): Promise<Report> {
  const { evaluate } = await import('../../nlp/model/classifier.ts');
  const figures = evaluate(classify, rows);
  const before = process.cpuUsage();
  for (const { text } of rows) classify(text);
  const { user, system } = process.cpuUsage(before);
  return { task, ...figures, postsPerCpuSecond: Math.round((rows.length / Math.max(1, user + system)) * 1e6) };
}

async function baselines(rows: Labelled[]): Promise<Report[]> {
  const { SENTIMENT_BASELINES } = await import('../bench/baselines-sentiment.ts');
  const reports: Report[] = [];
  for (const { name, load } of SENTIMENT_BASELINES) {
    const label = await load();
    reports.push(await measure(name, (text) => ({ label: label(text), probability: 1 }), rows));
  }
  return reports;
}

function show(io: Io, reports: Report[]): void {
  const share = (value: number) => value.toFixed(4);
  table(
    io,
    reports.map((one) => ({
      model: one.task,
      n: one.n,
      'macro-recall': share(one.macroRecall),
      'macro-F1': share(one.macroF1),
      accuracy: share(one.accuracy),
      'calibration error': share(one.calibrationError),
      'posts/CPU s': one.postsPerCpuSecond,
    })),
    ['model', 'n', 'macro-recall', 'macro-F1', 'accuracy', 'calibration error', 'posts/CPU s'],
  );
  const [first] = reports;
  if (first === undefined) return;
  io.out('');
  table(
    io,
    Object.entries(first.perClass).map(([label, { n, precision, recall, f1 }]) => ({
      label,
      n,
      precision: share(precision),
      recall: share(recall),
      F1: share(f1),
    })),
    ['label', 'n', 'precision', 'recall', 'F1'],
  );
}
