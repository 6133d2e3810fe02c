/** A query in plain English. */
import type { LeafNode, NearNode, Node, WindowNode } from './ast.ts';
import { predicatePhrase } from './describe-field.ts';
import { list, nounOf } from './describe-term.ts';

/** One sentence, always the same for the same tree. References are named, not looked up. */
export function describeQuery(node: Node): string {
  return `Posts that ${describe({ node, negated: false }).text}.`;
}

/** A NOT is carried to the leaves: it holds for three-valued truth too, and reads better. */
interface Part {
  node: Node;
  negated: boolean;
}

interface Described {
  text: string;
  /** Joined of several: in parentheses where it stands inside another. */
  joined: boolean;
}

type Mention = LeafNode | NearNode | WindowNode;

function describe(part: Part): Described {
  const { node, negated } = part;
  switch (node.kind) {
    case 'not':
      return describe({ node: node.item, negated: !negated });
    case 'and':
    case 'or': {
      const parts = node.items.map((item) => bare({ node: item, negated }));
      return (node.kind === 'and') === negated ? either(parts) : all(parts);
    }
    case 'near':
    case 'window':
      return plain(negated ? `do not mention ${nounOf(node)}` : `mention ${nounOf(node)}`);
    default:
      return plain(predicatePhrase(node, negated));
  }
}

function bare({ node, negated }: Part): Part {
  return node.kind === 'not' ? bare({ node: node.item, negated: !negated }) : { node, negated };
}

function all(parts: readonly Part[]): Described {
  const { wanted, unwanted, others } = sorted(parts);
  const rest = others.map((part) => ({ ...describeInside(part, true), negated: part.negated }));
  const positive = [
    ...(wanted.length === 0 ? [] : [`mention ${list(wanted, 'and')}`]),
    ...rest.filter((part) => !part.negated).map(({ text }) => text),
  ];
  const negative = [
    ...rest.filter((part) => part.negated).map(({ text }) => text),
    ...(unwanted.length === 0 ? [] : [noneOf(unwanted)]),
  ];
  const text = [spread(positive, 'and'), spread(negative, 'and')].filter((half) => half !== '').join(', but ');
  return { text, joined: positive.length + negative.length > 1 };
}

function either(parts: readonly Part[]): Described {
  const { wanted, unwanted, others } = sorted(parts);
  const alternatives = [
    ...(wanted.length === 0 ? [] : [`mention ${list(wanted, 'or')}`]),
    ...others.map((part) => describeInside(part, false).text),
    ...(unwanted.length === 0 ? [] : [notAllOf(unwanted)]),
  ];
  return { text: spread(alternatives, 'or'), joined: alternatives.length > 1 };
}

/** What is looked for in the texts can share a verb. */
function sorted(parts: readonly Part[]): { wanted: string[]; unwanted: string[]; others: Part[] } {
  const mentions = parts.filter(({ node }) => isMention(node));
  return {
    wanted: mentions.filter(({ negated }) => !negated).map(({ node }) => nounOf(node)),
    unwanted: mentions.filter(({ negated }) => negated).map(({ node }) => nounOf(node)),
    others: parts.filter(({ node }) => !isMention(node)),
  };
}

function isMention(node: Node): node is Mention {
  return ['word', 'phrase', 'exact', 'regex', 'near', 'window'].includes(node.kind);
}

/** `inAll`: the part is one of several that must hold, so that a choice of words needs saying where it ends. */
function describeInside(part: Part, inAll: boolean): Described {
  const { node, negated } = part;
  if (inAll && !negated && node.kind === 'or' && node.items.every(isMention)) {
    return plain(`mention at least one of ${list(node.items.map(nounOf), 'or')}`);
  }
  const described = describe(part);
  return described.joined ? plain(`(${described.text})`) : described;
}

function noneOf(nouns: readonly string[]): string {
  if (nouns.length === 1) return `do not mention ${nouns[0]}`;
  return nouns.length === 2 ? `mention neither ${list(nouns, 'nor')}` : `mention none of ${list(nouns, 'or')}`;
}

function notAllOf(nouns: readonly string[]): string {
  if (nouns.length === 1) return `do not mention ${nouns[0]}`;
  return `do not mention ${nouns.length === 2 ? 'both' : 'all of'} ${list(nouns, 'and')}`;
}

/** `a`, `a, and b`, `a, b, and c`. */
function spread(clauses: readonly string[], word: 'and' | 'or'): string {
  if (clauses.length < 2) return clauses[0] ?? '';
  return `${clauses.slice(0, -1).join(', ')}, ${word} ${clauses.at(-1)}`;
}

function plain(text: string): Described {
  return { text, joined: false };
}
