import { writeFile } from 'node:fs/promises';
import { countOf, type Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readLabelled } from '../labelled-file.ts';
import { refusingAsUsage } from '../refusing.ts';
import { writable } from '../writable.ts';

interface Options {
  train: string;
  val: string;
  out: string;
  seed: number;
  epochs?: number;
  rate?: string;
  refit: boolean;
  json?: boolean;
}

export const train: Register = (program, io) => {
  const command = program
    .command('train')
    .description('a model from labelled texts; same rows and seed, same bytes')
    .argument('<task>', 'its name, e.g. sentiment')
    .requiredOption('--train <file>', 'JSONL {label, text}')
    .requiredOption('--val <file>', 'likewise: chooses the epoch and the temperature')
    .requiredOption('--out <file>', 'the model')
    .option('--seed <n>', 'of order and chance', countOf, 1)
    .option('--epochs <n>', 'at most (default: as the shipped model of this name was trained)', countOf)
    .option('--rate <n>', 'AdaGrad step, e.g. 0.03')
    .option('--no-refit', 'do not fit once more on both files with the epoch that was best');
  withJson(command).action((task: string, options: Options) => run(io, task, options));
};

async function run(io: Io, task: string, options: Options): Promise<void> {
  const { recipeOf } = await import('../../nlp/model/recipes.ts');
  const { trainTask } = await import('../../nlp/model/train-task.ts');
  const { trainLanguage } = await import('../../nlp/language/train-language.ts');
  const { modelBytes } = await import('../../nlp/model/model-file.ts');
  const [rows, held] = [await readLabelled(io, options.train), await readLabelled(io, options.val)];
  const given = {
    ...(options.epochs && { epochs: options.epochs }),
    ...(options.rate && { rate: rateOf(options.rate) }),
  };
  // Said before minutes of training, not after.
  const out = await writable(io, options.out);
  const started = performance.now();
  const settings = {
    ...given,
    seed: options.seed,
    refit: options.refit,
    onEpoch: (epoch: number, figure: number) =>
      io.err(`epoch ${epoch}: macro-recall ${figure.toFixed(4)} on ${options.val}`),
  };
  const model = refusingAsUsage(() =>
    task === 'language'
      ? trainLanguage(rows, held, settings)
      : trainTask(rows, held, { ...recipeOf(task), ...settings, task }),
  );
  const bytes = modelBytes(model);
  await writeFile(out, bytes);
  const { labels, epochs, temperature } = model;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const report = {
    task,
    rows: model.rows,
    labels,
    epochs,
    temperature,
    seed: options.seed,
    bytes: bytes.length,
    seconds,
  };
  if (options.json) json(io, report);
  else
    io.out(
      `${options.out}: ${labels.join(', ')}; ${model.rows} rows, ${epochs} epochs, ${bytes.length} bytes, ${seconds} s`,
    );
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (rate > 0 && rate <= 10) return rate;
  throw new CliError(`--rate ${text}: expected a number over 0, at most 10`, EXIT.usage);
}
