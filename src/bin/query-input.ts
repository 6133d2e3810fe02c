/** How `earshot query …` gets its query: from the command line or a file, with the lists it names. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { libraryIn } from '../../config/query-check.ts';
import type { Library } from '../domain/monitor.ts';
import type { Node } from '../query/ast.ts';
import { expandQuery } from '../query/expand.ts';
import { type ParsedQuery, parseQuery } from '../query/parse.ts';
import { errorsOf } from '../query/problem.ts';
import { readCheckedFile } from './checked-file.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type Io, json } from './io.ts';
import { mustExist } from './post-file.ts';
import { showProblems } from './query-problems.ts';

export interface QueryOptions {
  file?: string;
  json?: boolean;
}

export type Done = (exitCode: number) => void;

/** Null when the query has an error, which is then said. With a library its references are put in their places. */
export async function readNode(
  io: Io,
  given: string | undefined,
  options: QueryOptions,
  done: Done,
  library?: Library,
): Promise<Node | null> {
  const text = await readQuery(io, given, options);
  const { query: node, problems } = expanded(parseQuery(text), library);
  const shown = node === null ? errorsOf(problems) : problems;
  if (options.json && node === null) json(io, { query: null, problems: shown });
  else showProblems(io, text, shown);
  if (node === null) done(EXIT.usage);
  return node;
}

function expanded(
  { query, problems, ranges }: ParsedQuery,
  library: Library | undefined,
): Pick<ParsedQuery, 'query' | 'problems'> {
  if (query === null || library === undefined) return { query, problems };
  const found = expandQuery(query, library, ranges);
  return { query: found.node, problems: [...problems, ...found.problems] };
}

/** The lists and named queries of a configuration, or of a file that holds nothing else. */
export async function readLibrary(io: Io, file: string): Promise<Library> {
  const { document } = await readCheckedFile(io, file);
  return libraryIn(document.value);
}

export async function readQuery(io: Io, given: string | undefined, { file }: QueryOptions): Promise<string> {
  if ((given === undefined) === (file === undefined))
    throw new CliError('Give either a query, in quotes, or --file <file>', EXIT.usage);
  if (file === undefined) return given ?? '';
  const path = resolve(io.cwd, file);
  await mustExist(path);
  return (await readFile(path, 'utf8')).replace(/^\ufeff/, '').trimEnd();
}
