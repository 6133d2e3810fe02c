/** Queries in the configuration: their syntax, and the trap that YAML sets for them. */
import type { Scalar } from 'yaml';
import type { QueryProblem } from '../src/query/problem.ts';
import type { ConfigDocument } from './document.ts';
import { pathKey } from './interpolate.ts';
import type { Finding, Path } from './problem.ts';
import { itemsOf, textsOf } from './raw-tree.ts';

/** `needsAnchor`: every OR branch must hold something to look up (a monitor's `match`). */
export type CheckQuery = (text: string, options: { needsAnchor: boolean }) => readonly QueryProblem[];

export interface Query {
  text: string;
  path: Path;
  needsAnchor: boolean;
}

/** Every query of the configuration, also of one that is otherwise wrong. */
export function queriesOf(root: unknown): Query[] {
  const monitors = itemsOf(root, 'monitors').flatMap(({ item, path }) =>
    ['match', 'exclude', 'mute'].flatMap((field) => {
      return textsOf(item[field], [...path, field]).map((query) => ({ ...query, needsAnchor: field === 'match' }));
    }),
  );
  const topics = itemsOf(root, 'topics').flatMap(({ item, path }) => {
    return textsOf(item.keywords, [...path, 'keywords']).map((query) => ({ ...query, needsAnchor: false }));
  });
  return [...monitors, ...topics];
}

/** What the language says, placed inside the text where that can be told. */
export function checkQueries(
  queries: readonly Query[],
  check: CheckQuery,
  document: ConfigDocument,
  replaced: ReadonlyMap<string, string>,
): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { text, path, needsAnchor } of queries) {
    const problems = check(text, { needsAnchor });
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

const QUERY_PATHS = ['match', 'exclude', 'mute'];

/**
 * `match: acme #acmefails`: after a space a plain `#tag` starts a comment, so the query silently ends before it.
 * `# a remark`, with a space, is a comment that somebody meant.
 */
export function commentTraps(root: unknown, document: ConfigDocument): Finding[] {
  const monitors = itemsOf(root, 'monitors').flatMap(({ path }) => QUERY_PATHS.map((field) => [...path, field]));
  const keywords = itemsOf(root, 'topics').flatMap(({ item, path }) => {
    const count = Array.isArray(item.keywords) ? item.keywords.length : 0;
    return Array.from({ length: count }, (_, index) => [...path, 'keywords', index]);
  });
  return commentTrapsAt([...monitors, ...keywords], document);
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
