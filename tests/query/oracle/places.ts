/** NEAR, windows and ORs of terms as sets of places in one text. */
import type { NearNode, Node, TermNode, WindowNode } from '../../../src/query/ast.ts';
import { alternatives, type Place, stepPlaces, termPlaces } from './terms.ts';
import type { SearchText } from './texts.ts';

/** Every place of a positional node, none twice. */
export function placesOf(node: Node, text: SearchText): Place[] {
  switch (node.kind) {
    case 'word':
    case 'phrase':
    case 'exact':
      return distinct(termPlaces(node, text));
    case 'or':
      return distinct(node.items.flatMap((item) => placesOf(item, text)));
    case 'near':
      return distinct(nearPlaces(node, text));
    case 'window':
      return distinct(windowPlaces(node, text));
    default:
      throw new Error(`${node.kind} has no place`);
  }
}

function nearPlaces({ operator, distance, left, right }: NearNode, text: SearchText): Place[] {
  const lefts = placesOf(left, text);
  const rights = placesOf(right, text);
  if (operator === 'NOTNEAR') return lefts.filter((a) => !rights.some((b) => between(a, b) <= distance));
  return lefts.flatMap((a) =>
    rights
      .filter((b) => between(a, b) <= distance && (a.last < b.first || (operator === 'NEAR' && b.last < a.first)))
      .map((b) => stretch([a, b])),
  );
}

/** Tokens strictly between the nearest edges; negative where they overlap. */
function between(a: Place, b: Place): number {
  return Math.max(b.first - a.last, a.first - b.last) - 1;
}

function stretch(places: readonly Place[]): Place {
  return { first: Math.min(...places.map(({ first }) => first)), last: Math.max(...places.map(({ last }) => last)) };
}

function windowPlaces({ item, distance }: WindowNode, text: SearchText): Place[] {
  const { items, more } = itemsOf(item, text);
  return choices(items, [], distance + more);
}

/** The places of every item, and how many tokens more the stretch may have (for `*`). */
function itemsOf(item: Node, text: SearchText): { items: Place[][]; more: number } {
  if (item.kind === 'and') return { items: item.items.map((each) => placesOf(each, text)), more: 0 };
  if (item.kind !== 'phrase') return { items: [placesOf(item, text)], more: 0 };
  const steps = stepsOf(item);
  const asked = steps.filter(({ any }) => !any);
  return { items: asked.map((step) => stepPlaces([step], text)), more: steps.length - asked.length };
}

function stepsOf(phrase: TermNode) {
  return alternatives(phrase)[0] ?? [];
}

/** One place for each item, none sharing a token, in a stretch of at most their tokens and `more`. */
function choices(items: readonly Place[][], chosen: readonly Place[], more: number): Place[] {
  const [first, ...rest] = items;
  if (first === undefined) return chosen.length > 0 && fits(chosen, more) ? [stretch(chosen)] : [];
  const free = first.filter((place) => chosen.every((other) => between(place, other) >= 0));
  return free.flatMap((place) => choices(rest, [...chosen, place], more));
}

function fits(chosen: readonly Place[], more: number): boolean {
  const { first, last } = stretch(chosen);
  const tokens = chosen.reduce((sum, place) => sum + place.last - place.first + 1, 0);
  return last - first + 1 <= tokens + more;
}

function distinct(places: Place[]): Place[] {
  return [...new Map(places.map((place) => [`${place.first} ${place.last}`, place])).values()];
}
