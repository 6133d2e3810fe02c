/** Whether a query may be used: what the parser found, and whether every OR branch has something to look for. */
import type { Library } from '../domain/monitor.ts';
import type { Node } from './ast.ts';
import { Coverage } from './covers.ts';
import { deadClauses } from './dead-clause.ts';
import { type Expanded, expandQuery } from './expand.ts';
import type { NameField } from './fields.ts';
import { shown } from './format.ts';
import { type ParsedQuery, parseQuery } from './parse.ts';
import { problem, type QueryProblem, type Range } from './problem.ts';
import { redundancies } from './redundancy.ts';
import { MIN_LITERAL, requiredLiteral } from './regex-literal.ts';

/** Fields that say enough to look posts up by; the others only narrow. */
const ANCHOR_FIELDS: ReadonlySet<NameField> = new Set([
  'author',
  'to',
  'reply_to',
  'mentions',
  'community',
  'site',
  'url',
  'url_contains',
  'thread',
  'id',
  'quotes_of',
]);

export interface CheckOptions {
  /** True for a monitor's `match`; `exclude` and `mute` only look at posts that `match` caught. */
  needsAnchor: boolean;
  /** Without one, `list:` and `use:` are not looked up and count as anchors. */
  library?: Library | undefined;
}

/** Never throws. Empty when there is nothing to say; usable when no problem is an error. In the order of their places. */
export function checkQuery(text: string, options: CheckOptions): QueryProblem[] {
  const parsed = parseQuery(text);
  const problems = checkParsed(parsed, options);
  return parsed.query === null ? problems : inOrder([...problems, ...adviceOn(parsed, parsed.query)]);
}

/** Without the advice of {@link checkQuery} (W-REDUNDANT, W-DEAD-CLAUSE), which costs more than all the rest. */
export function checkParsed(parsed: ParsedQuery, options: CheckOptions): QueryProblem[] {
  return resolveQuery(parsed, options).problems;
}

/** The same, and the tree with lists and named queries in their places: null when there is an error. */
export function resolveQuery(
  parsed: ParsedQuery,
  { needsAnchor, library }: CheckOptions,
): { node: Node | null; problems: QueryProblem[] } {
  if (parsed.query === null) return { node: null, problems: parsed.problems };
  const expanded = expandedOf(parsed, parsed.query, library);
  const branches = needsAnchor && expanded.node !== null ? unanchored(expanded.node, false) : [];
  const missing = branches.map((branch) => unanchoredProblem(branch, expanded.ranges));
  const problems = inOrder([...parsed.problems, ...expanded.problems, ...missing]);
  return { node: missing.length > 0 ? null : expanded.node, problems };
}

function expandedOf(parsed: ParsedQuery, query: Node, library: Library | undefined): Expanded {
  return library === undefined
    ? { node: query, problems: [], ranges: parsed.ranges }
    : expandQuery(query, library, parsed.ranges);
}

function inOrder(problems: QueryProblem[]): QueryProblem[] {
  return problems.sort((a, b) => a.start - b.start || a.end - b.end);
}

function adviceOn(parsed: ParsedQuery, query: Node): QueryProblem[] {
  const coverage = new Coverage();
  return [...redundancies(parsed, query, coverage), ...deadClauses(parsed, query, coverage)];
}

function unanchoredProblem(branch: Node, ranges: ReadonlyMap<Node, Range>): QueryProblem {
  const ending = holdsRegex(branch)
    ? `to it (a regular expression counts when it has ${MIN_LITERAL} plain characters in a row)`
    : 'to it';
  const message =
    `the branch ${shown(branch)} has nothing to look for; every OR branch needs a word, phrase, tag, mention, author, ` +
    `community, link, thread or id: add one ${ending}`;
  return problem('E-UNANCHORED', ranges.get(branch) ?? { start: 0, end: 0 }, message);
}

function holdsRegex(branch: Node): boolean {
  return branch.kind === 'regex' || (branch.kind === 'and' && branch.items.some((item) => item.kind === 'regex'));
}

/** True when a post can only satisfy the node by holding something that is asked for. */
function isAnchored(node: Node, negated: boolean): boolean {
  switch (node.kind) {
    case 'not':
      return isAnchored(node.item, !negated);
    case 'and':
    case 'or': {
      const every = (node.kind === 'or') !== negated;
      return every
        ? node.items.every((item) => isAnchored(item, negated))
        : node.items.some((item) => isAnchored(item, negated));
    }
    case 'regex':
      return !negated && requiredLiteral(node.pattern, node.insensitive) !== null;
    case 'field':
      return !negated && ANCHOR_FIELDS.has(node.field);
    case 'number':
    case 'time':
    case 'exists':
      return false;
    default:
      return !negated;
  }
}

/** The smallest branches that lack an anchor. */
function unanchored(node: Node, negated: boolean): Node[] {
  if (isAnchored(node, negated)) return [];
  if (node.kind === 'or' && !negated) return node.items.flatMap((item) => unanchored(item, negated));
  if (node.kind === 'and' && !negated) {
    const partly = node.items.find(
      (item) => item.kind === 'or' && item.items.some((branch) => isAnchored(branch, false)),
    );
    if (partly !== undefined) return unanchored(partly, false);
  }
  return [node];
}
