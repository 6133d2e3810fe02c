/** Whether a query may be used: what the parser found, and whether every OR branch has something to look for. */
import type { Node } from './ast.ts';
import type { NameField } from './fields.ts';
import { formatQuery } from './format.ts';
import { type ParsedQuery, parseQuery } from './parse.ts';
import { errorsOf, problem, type QueryProblem } from './problem.ts';
import { requiredLiteral } from './regex-literal.ts';

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
}

/** Never throws. Empty when there is nothing to say; usable when no problem is an error. */
export function checkQuery(text: string, options: CheckOptions): QueryProblem[] {
  return checkParsed(parseQuery(text), options);
}

export function checkParsed(parsed: ParsedQuery, options: CheckOptions): QueryProblem[] {
  if (!options.needsAnchor || parsed.query === null || errorsOf(parsed.problems).length > 0) return parsed.problems;
  const branches = unanchored(parsed.query, false);
  return [...parsed.problems, ...branches.map((branch) => unanchoredProblem(parsed, branch))];
}

function unanchoredProblem(parsed: ParsedQuery, branch: Node): QueryProblem {
  const written = formatQuery(branch);
  const shown = written.length > 80 ? `${written.slice(0, 77)}…` : written;
  const message =
    `the branch ${shown} has nothing to look for; every OR branch needs a word, phrase, tag, mention, author or ` +
    'community: add one to it';
  const whole = { start: 0, end: 0 };
  return problem('E-UNANCHORED', parsed.ranges.get(branch) ?? whole, message);
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
