/** The house's import rule (docs/invariants.md): imports point down only, adapters do not know each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Longest prefix wins. */
const LAYERS: [prefix: string, layer: number][] = [
  ['src/domain/', 0],
  ['src/contracts/', 1],
  ['src/query/', 1],
  ['src/nlp/', 1],
  ['src/routing/', 2],
  ['src/platform/', 2],
  ['config/', 2],
  ['connectors/', 3],
  ['src/analysers/', 3],
  ['src/channels/', 3],
  ['src/storage/', 3],
  ['src/queue/', 3],
  ['workers/', 4],
  ['src/api/', 4],
  ['src/console/', 5],
  ['src/bin/', 5],
];

/** Folders of one layer that may not import each other or from another folder of their own layer. */
const OWN_LAYER_ALLOWED = new Set([
  // DESIGN: a worker uses its own folder; the composition root uses everything.
  'src/bin/',
]);

/** Only these folders, or files, may import these packages. */
const OWNERS: [pattern: RegExp, folders: string[]][] = [
  [/^(knex|pg|pg-copy-streams)$/, ['src/storage/']],
  [/^(bullmq|ioredis)$/, ['src/queue/']],
  [/^(@slack\/|nodemailer)/, ['src/channels/']],
  [/^twitter-api-v2$/, ['connectors/x.ts']],
  [/^snoowrap$/, ['connectors/reddit.ts']],
  [/^(@huggingface\/|onnxruntime)/, ['src/analysers/']],
  [/^(saxes|csv-parse|iconv-lite)(\/|$)/, ['connectors/', 'src/platform/']],
  [/^(natural|eld)(\/|$)/, ['src/nlp/']],
  [/^re2js$/, ['src/query/']],
  [/^fastify/, ['src/api/']],
  [/^undici$/, ['src/platform/']],
  [/^ws$/, ['src/platform/']],
  [/^@atproto\//, ['connectors/']],
  [/^commander$/, ['src/bin/']],
  [/^piscina$/, ['src/bin/']],
];

/** Files that read the process; everybody else gets arguments. */
const PROCESS_READERS = ['src/bin/'];

interface Module {
  file: string;
  imports: string[];
  text: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function read(file: string): Module {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
  return { file, imports, text };
}

function folderOf(file: string): [prefix: string, layer: number] | undefined {
  return LAYERS.filter(([prefix]) => file.startsWith(prefix)).toSorted((a, b) => b[0].length - a[0].length)[0];
}

/** What is wrong with one import, as `file → target breaks …`. */
function broken(file: string, specifier: string): string | null {
  const from = folderOf(file);
  if (from === undefined) return null;
  if (!specifier.startsWith('.')) return brokenPackage(file, from[0], specifier);
  const target = posix.join(dirname(file), specifier);
  if (target === 'package.json' && from[0] === 'src/bin/') return null;
  const to = folderOf(target);
  if (to === undefined) return `${file} → ${target} breaks: only the folders of the house are imported`;
  const [fromPrefix, fromLayer] = from;
  const [toPrefix, toLayer] = to;
  if (fromPrefix === toPrefix) return siblings(file, target, fromPrefix);
  if (toLayer < fromLayer || (toLayer === fromLayer && OWN_LAYER_ALLOWED.has(fromPrefix))) return null;
  return `${file} → ${target} breaks: layer ${fromLayer} may import layers 0–${fromLayer - 1}, not ${toPrefix} (${toLayer})`;
}

function brokenPackage(file: string, folder: string, specifier: string): string | null {
  const owner = OWNERS.find(([pattern]) => pattern.test(specifier));
  if (owner === undefined || owner[1].includes(folder) || owner[1].includes(file)) return null;
  return `${file} → ${specifier} breaks: only ${owner[1].join(', ')} imports it`;
}

const ADAPTERS = ['connectors/', 'src/channels/', 'src/analysers/'];

/** Connectors do not import each other; channels and analysers neither: what they share is not in the registry. */
function siblings(file: string, target: string, folder: string): string | null {
  if (!ADAPTERS.includes(folder)) return null;
  if (file === `${folder}registry.ts`) return null;
  const registered = registry(folder);
  const name = target.slice(folder.length).replace(/\.ts$/, '');
  if (!registered.has(name)) return null;
  return `${file} → ${target} breaks: adapters do not import each other`;
}

function registry(folder: string): Set<string> {
  const { imports } = read(`${folder}registry.ts`);
  return new Set(imports.filter((name) => name.startsWith('./')).map((name) => name.slice(2).replace(/\.ts$/, '')));
}

const modules = ['src', 'workers', 'connectors', 'config'].flatMap(sources).map(read);

test('imports point down only, packages have their owners, adapters do not know each other', () => {
  const problems = modules.flatMap(({ file, imports }) =>
    imports.map((one) => broken(file, one)).filter((one) => one !== null),
  );
  expect(problems).toEqual([]);
});

test('migrations import nothing of ours', () => {
  const ours = sources('migrations')
    .map(read)
    .flatMap(({ file, imports }) => imports.filter((one) => one.startsWith('.')).map((one) => `${file} → ${one}`));
  expect(ours).toEqual([]);
});

test('only the composition roots read the environment and signals', () => {
  const readers = modules
    .filter(({ text }) => /\bprocess\.(env|argv|on|once|exit|exitCode)\b/.test(text))
    .map(({ file }) => file)
    .filter((file) => !PROCESS_READERS.some((folder) => file.startsWith(folder)));
  expect(readers).toEqual([]);
});

test('the rule sees what it must', () => {
  expect(broken('src/domain/post.ts', '../query/parse.ts')).toContain('breaks: layer 0');
  expect(broken('src/query/parse.ts', '../nlp/language.ts')).toContain('breaks: layer 1');
  expect(broken('workers/collect.ts', 'bullmq')).toContain('only src/queue/ imports it');
  expect(broken('connectors/rss.ts', './hackernews.ts')).toContain('adapters do not import each other');
  expect(broken('src/analysers/openai.ts', './onnx.ts')).toContain('adapters do not import each other');
  expect(broken('workers/refine.ts', 'onnxruntime-node')).toContain('only src/analysers/ imports it');
  expect(broken('connectors/rss.ts', 'snoowrap')).toContain('only connectors/reddit.ts imports it');
  expect(broken('connectors/x.ts', 'twitter-api-v2')).toBeNull();
  expect(broken('workers/collect.ts', '../src/storage/pages.ts')).toBeNull();
  expect(modules.length).toBeGreaterThan(100);
});

test('top level holds what the design names and what tools need', () => {
  const allowed = new Set([
    ...[
      'src',
      'workers',
      'connectors',
      'migrations',
      'config',
      'tests',
      'docs',
      '.ci',
      'package.json',
      'tsconfig.json',
    ],
    ...[
      'README.md',
      'package-lock.json',
      'LICENSE',
      'biome.json',
      'vitest.config.ts',
      '.gitignore',
      '.npmrc',
      '.gitattributes',
    ],
    // left by running and installing, never committed
    ...['.git', 'node_modules', '.earshot', 'earshot.yaml', '.vitest-report'],
  ]);
  expect(readdirSync(ROOT).filter((name) => !allowed.has(name))).toEqual([]);
});
