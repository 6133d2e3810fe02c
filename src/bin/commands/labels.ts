import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { LABEL_KINDS, type Label, type LabelKind, labelOf, labelSchema, labelText } from '../../domain/label.ts';
import type { Database } from '../../storage/database.ts';
import { listLabels, removeLabel, type StoredLabel, saveLabel } from '../../storage/labels.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { complaint, counted, type Io, json, plain, table } from '../io.ts';
import { oneSignal } from '../one-signal.ts';
import { mustExist } from '../post-file.ts';
import { withStore } from '../with-store.ts';

interface AddOptions extends CommonOptions {
  post: string;
  kind: string;
  value: string;
  author: string;
}

interface ListOptions extends CommonOptions {
  post?: string;
  kind?: LabelKind;
  limit: number;
}

const KINDS = LABEL_KINDS.join(', ');

export const labels: Register = (program, io, done) => {
  const command = program.command('labels').description("people's corrections, from which the workspace learns");
  const add = command
    .command('add')
    .description('one correction; it replaces what the same person said of the same post and kind')
    .requiredOption('--post <post>', "a post's URL, platform/id, id, or number here")
    .requiredOption('--kind <kind>', KINDS)
    .requiredOption(
      '--value <value>',
      'billing,login or none; negative; bug,question or none; relevant or not-relevant; a team',
    )
    .requiredOption('--author <name>', 'who says so');
  withStoreOptions(add).action((options: AddOptions) => {
    const label = labelOf(options.kind, options.value, options.author);
    if (label === null)
      throw new CliError(`--kind ${plain(options.kind)} --value ${plain(options.value)}: ${EXPECTED}`, EXIT.usage);
    return withStore(io, options, async ({ db }) => show(io, options, await save(db, options.post, label)));
  });
  const load = command
    .command('import')
    .description(
      'many, a line of JSON each: {"post": "x/123", "kind": "sentiment", "value": "negative", "author": "ada"}',
    )
    .argument('<file>', 'JSONL');
  withStoreOptions(load).action((file: string, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const { saved, refused } = await importFile(io, db, file);
      if (options.json) json(io, { saved, refused });
      else io.out(`${counted(saved, 'label')} saved, ${refused} refused`);
      if (refused > 0) done(EXIT.failed);
    }),
  );
  const list = command
    .command('list')
    .description('the newest first')
    .option('--post <post>', 'of one post')
    .option('--kind <kind>', KINDS)
    .option('--limit <count>', 'at most so many', countOf, 50);
  withStoreOptions(list).action((options: ListOptions) =>
    withStore(io, options, async ({ db }) => {
      const postId = options.post === undefined ? undefined : await oneSignal(db, options.post);
      const found = await listLabels(db, { postId, kind: options.kind, limit: options.limit });
      if (options.json) return json(io, found);
      if (found.length === 0) return io.out('No labels.');
      table(io, found.map(rowOf), ['id', 'post', 'kind', 'was', 'value', 'author', 'at']);
    }),
  );
  const remove = command
    .command('remove')
    .description('take one back')
    .argument('<id>', 'its number in the list', countOf);
  withStoreOptions(remove).action((id: number, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      if (!(await removeLabel(db, id))) throw new CliError(`There is no label ${id}`);
      if (options.json) json(io, { removed: id });
      else io.out(`Label ${id} removed.`);
    }),
  );
};

const EXPECTED =
  'expected topic with names or none; sentiment with negative, neutral or positive; intent with names or none; relevance with relevant or not-relevant; team with a name';

async function save(db: Database, post: string, label: Label): Promise<StoredLabel> {
  const saved = await saveLabel(db, await oneSignal(db, post), label);
  if (saved === null) throw new CliError(`${plain(post)} is no signal: it was not analysed, or it was deleted`);
  return saved;
}

function show(io: Io, options: CommonOptions, saved: StoredLabel): void {
  if (options.json) json(io, saved);
  else io.out(`${saved.platform}/${saved.nativeId}: ${saved.kind} is ${labelText(saved)}, says ${plain(saved.author)}`);
}

function rowOf(label: StoredLabel): Record<string, unknown> {
  const was = label.was as Label['value'] | number | null;
  const before = was === null ? null : typeof was === 'number' ? was : labelText({ kind: label.kind, value: was });
  return { ...label, post: `${label.platform}/${label.nativeId}`, value: labelText(label), was: before };
}

const lineSchema = z.object({ post: z.union([z.string().min(1), z.number().int()]) });

/** Each line by itself: what cannot be stored is told with its place, the others are stored. */
async function importFile(io: Io, db: Database, file: string): Promise<{ saved: number; refused: number }> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const lines = (await readFile(path, 'utf8')).split('\n');
  let [saved, refused] = [0, 0];
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || io.signal.aborted) continue;
    try {
      const { post, label } = parsed(line);
      await save(db, post, label);
      saved++;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      refused++;
      io.err(`${file}:${at + 1}: ${error.message}`);
    }
  }
  return { saved, refused };
}

function parsed(line: string): { post: string; label: Label } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CliError('not JSON');
  }
  const head = lineSchema.safeParse(value);
  if (!head.success) throw new CliError(complaint(head.error));
  const { post, ...rest } = value as { post: string | number; kind?: unknown; value?: unknown; author?: unknown };
  const spelt = typeof rest.value === 'string' ? labelOf(String(rest.kind), rest.value, String(rest.author)) : null;
  if (spelt !== null) return { post: String(post), label: spelt };
  const label = labelSchema.safeParse(rest);
  if (!label.success) throw new CliError(`${complaint(label.error)} (${EXPECTED})`);
  return { post: String(post), label: label.data };
}
