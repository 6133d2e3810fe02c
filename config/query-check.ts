/** Queries in the configuration: their syntax, and the trap that YAML sets for them. */
import type { Scalar } from 'yaml';
import { type Library, libraryOf, listSchema, namedQuerySchema } from '../src/domain/monitor.ts';
import type { QueryProblem } from '../src/query/problem.ts';
import type { ConfigDocument } from './document.ts';
import { pathKey } from './interpolate.ts';
import type { Finding, Path } from './problem.ts';
import { itemsOf, textsOf } from './raw-tree.ts';

/**
 * `needsAnchor`: every OR branch must hold something to look up (a monitor's `match`). `library`: what `list:` and
 * `use:` may name.
 */
export type CheckQuery = (text: string, options: { needsAnchor: boolean; library: Library }) => readonly QueryProblem[];

const QUERY_PATHS = ['match', 'exclude', 'mute'];

export interface Query {
  text: string;
  path: Path;
  needsAnchor: boolean;
}

/** Every query of the configuration, also of one that is otherwise wrong. */
export function queriesOf(root: unknown): Query[] {
  const monitors = itemsOf(root, 'monitors').flatMap(({ item, path }) =>
    QUERY_PATHS.flatMap((field) => {
      const needsAnchor = field === 'match' && item.scope === undefined;
      return textsOf(item[field], [...path, field]).map((query) => ({ ...query, needsAnchor }));
    }),
  );
  const named = itemsOf(root, 'queries').flatMap(({ item, path }) => {
    return textsOf(item.query, [...path, 'query']).map((query) => ({ ...query, needsAnchor: false }));
  });
  const topics = itemsOf(root, 'topics').flatMap(({ item, path }) => {
    return textsOf(item.keywords, [...path, 'keywords']).map((query) => ({ ...query, needsAnchor: false }));
  });
  return [...monitors, ...named, ...topics];
}

/** The lists and named queries that are well-formed; what is wrong with the others is the schema's business. */
export function libraryIn(root: unknown): Library {
  const lists = itemsOf(root, 'lists').flatMap(({ item }) => listSchema.safeParse(item).data ?? []);
  const queries = itemsOf(root, 'queries').flatMap(({ item }) => namedQuerySchema.safeParse(item).data ?? []);
  return libraryOf(lists, queries);
}

export interface QueryFile {
  check: CheckQuery;
  library: Library;
  document: ConfigDocument;
  /** Places whose text came from `${…}`. */
  replaced: ReadonlyMap<string, string>;
}

/** What the language says, placed inside the text where that can be told. */
export function checkQueries(
  queries: readonly Query[],
  { check, library, document, replaced }: QueryFile,
): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { text, path, needsAnchor } of queries) {
    const problems = check(text, { needsAnchor, library });
    if (problems.length === 0) continue;
    const scalar = replaced.has(pathKey(path)) ? null : document.scalarAt(path);
    for (const problem of problems) {
      const finding: Finding = { path, message: `${problem.code} ${problem.message}` };
      // Where the language asks "did you mean" itself, that is enough; a fix that only leaves out is no suggestion.
      if (problem.fix !== '' && !problem.message.includes('did you mean')) finding.suggestion = problem.fix;
      const within = scalar ? placeInScalar(scalar, document.text, text, problem.start) : undefined;
      if (within !== undefined) finding.within = within;
      (problem.severity === 'error' ? errors : warnings).push(finding);
    }
  }
  return { errors, warnings };
}

/** How far into its scalar an offset of the text is, where the text stands in the file letter by letter. */
function placeInScalar(scalar: Scalar, source: string, text: string, offset: number): number | undefined {
  const start = scalar.range?.[0] ?? 0;
  if (scalar.type === 'BLOCK_LITERAL') return placeInBlock(source.slice(start, scalar.range?.[1]), text, offset);
  const quote = scalar.type === 'PLAIN' ? 0 : 1;
  return scalar.type !== 'BLOCK_FOLDED' && source.startsWith(text, start + quote) ? quote + offset : undefined;
}

/** A block's lines are those of its text, indented, after the line with "|". */
function placeInBlock(block: string, text: string, offset: number): number | undefined {
  const before = text.slice(0, offset).split('\n');
  const lines = block.split('\n').slice(0, before.length + 1);
  const line = lines.pop() ?? '';
  const written = text.split('\n')[before.length - 1] ?? '';
  if (!line.trimEnd().endsWith(written.trimEnd())) return undefined;
  const indent = line.indexOf(written.trimEnd());
  return lines.join('\n').length + 1 + indent + (before.at(-1)?.length ?? 0);
}

/**
 * `match: acme #acmefails`: after a space a plain `#tag` starts a comment, so the query silently ends before it.
 * `# a remark`, with a space, is a comment that somebody meant.
 */
export function commentTraps(root: unknown, document: ConfigDocument): Finding[] {
  const monitors = itemsOf(root, 'monitors').flatMap(({ path }) => QUERY_PATHS.map((field) => [...path, field]));
  const queries = itemsOf(root, 'queries').map(({ path }) => [...path, 'query']);
  const listed = [...entries(root, 'lists', 'items'), ...entries(root, 'topics', 'keywords')];
  return commentTrapsAt([...monitors, ...queries, ...listed], document);
}

/** The places in the list `field` of every item of a section. */
function entries(root: unknown, section: string, field: string): Path[] {
  return itemsOf(root, section).flatMap(({ item, path }) => {
    const list = item[field];
    return Array.isArray(list) ? list.map((_, index) => [...path, field, index]) : [];
  });
}

/** The same for the queries at `paths`, wherever they stand in a file. */
export function commentTrapsAt(paths: readonly Path[], document: ConfigDocument): Finding[] {
  if (document.json) return [];
  return paths.flatMap((path) => {
    const scalar = document.scalarAt(path);
    const comment = scalar?.type === 'PLAIN' ? commentAfter(scalar, document.text) : undefined;
    if (comment === undefined) return [];
    const message = `"${comment}" and what follows is a comment in YAML, not part of the query; if it belongs to it, put the whole query in quotes: '…'`;
    return [{ path, message }];
  });
}

function commentAfter(scalar: Scalar, text: string): string | undefined {
  const end = scalar.range?.[1] ?? 0;
  return /^[ \t]*(#[^\s#][^\s]{0,40})/.exec(text.slice(end, end + 200))?.[1];
}
