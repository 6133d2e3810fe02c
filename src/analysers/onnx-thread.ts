/** The thread in which an ONNX model runs: texts in, logits out. Its runtime is a package that the user installs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from './onnx-protocol.ts';

/** The little that both runtimes have in common. */
interface Runtime {
  env?: { wasm?: { numThreads?: number }; logLevel?: string };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}
interface Session {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: ArrayLike<number>; dims: readonly number[] }>>;
}

const settings = workerData as ThreadSettings;
const say = (answer: ThreadAnswer) => parentPort?.postMessage(answer);

async function loadRuntime(): Promise<Runtime> {
  for (const name of settings.runtimes) {
    try {
      // The name is no literal: the packages need not be there.
      return (await import(name)) as Runtime;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  const [first] = settings.runtimes;
  throw new Error(`onnx needs a runtime that does not come with Earshot: npm install ${first}`);
}

async function json(name: string): Promise<object> {
  return JSON.parse(await readFile(join(settings.dir, name), 'utf8')) as object;
}

async function open() {
  const runtime = await loadRuntime();
  // Analysis has its own thread already, and others want the remaining cores.
  if (runtime.env?.wasm !== undefined) runtime.env.wasm.numThreads = 1;
  const tokenizer = new Tokenizer(await json('tokenizer.json'), await json('tokenizer_config.json').catch(() => ({})));
  const model = await readFile(join(settings.dir, settings.file));
  const options = {
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    executionProviders: ['cpu'],
  };
  const session = await runtime.InferenceSession.create(model, options);
  return { runtime, tokenizer, session };
}

type Open = Awaited<ReturnType<typeof open>>;

/** Token ids of a text, cut to the model's length but with its closing token kept. */
function idsOf(tokenizer: Tokenizer, text: string): number[] {
  const { ids } = tokenizer.encode(text);
  const last = ids.at(-1);
  if (ids.length <= settings.maxTokens || last === undefined) return ids;
  return [...ids.slice(0, settings.maxTokens - 1), last];
}

async function classify({ runtime, tokenizer, session }: Open, texts: readonly string[]): Promise<number[][]> {
  const rows = texts.map((text) => idsOf(tokenizer, text));
  const width = Math.max(1, ...rows.map((row) => row.length));
  const dims = [rows.length, width];
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(settings.padId));
  const mask = new BigInt64Array(rows.length * width);
  for (const [nth, row] of rows.entries()) {
    for (const [place, id] of row.entries()) {
      ids[nth * width + place] = BigInt(id);
      mask[nth * width + place] = 1n;
    }
  }
  const tensors: Record<string, BigInt64Array> = {
    input_ids: ids,
    attention_mask: mask,
    token_type_ids: new BigInt64Array(ids.length),
  };
  const feeds = session.inputNames.map((name): [string, unknown] => {
    const data = tensors[name];
    if (data === undefined)
      throw new Error(`onnx: the model asks for an input "${name}", which is not of a text classifier`);
    return [name, new runtime.Tensor('int64', data, dims)];
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  const logits = outputs.logits ?? outputs[session.outputNames[0] ?? ''];
  if (logits === undefined || logits.dims.length !== 2 || logits.dims[0] !== rows.length) {
    throw new Error('onnx: the model does not answer one row of logits for each text');
  }
  const labels = logits.dims[1] ?? 0;
  return rows.map((_, nth) => Array.from({ length: labels }, (_, label) => Number(logits.data[nth * labels + label])));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const opened = open();
opened.then(
  () => say({ ready: true }),
  (error) => say({ broken: messageOf(error) }),
);

parentPort?.on('message', async ({ id, texts }: ThreadQuestion) => {
  try {
    say({ id, logits: await classify(await opened, texts) });
  } catch (error) {
    say({ id, error: messageOf(error) });
  }
});
