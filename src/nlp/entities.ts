/** What a text names: links, addresses, prices, versions, products and competitors, each with its place. */
import { ENTITY_KINDS, type Entity } from '../domain/analysis.ts';
import { linksIn } from './entities/links.ts';
import { type NameIndex, namesIn } from './entities/names.ts';
import { pricesIn } from './entities/prices.ts';
import { versionsIn } from './entities/versions.ts';
import { placedWords } from './placed-words.ts';
import { cut, MAX_ANALYSED } from './post-text.ts';

export { indexNames, type NameIndex, type NameList } from './entities/names.ts';

const MAX_ENTITIES = 50;
const RANK = new Map(ENTITY_KINDS.map((kind, rank) => [kind, rank]));
const DIGIT = /\d/;

/**
 * In order of their places, none over another, at most fifty. Only the first 8,000 units are read; linear in them. The
 * offsets are those of the text given.
 */
export function entitiesOf(text: string, names?: NameIndex): Entity[] {
  const read = cut(text, MAX_ANALYSED);
  const found = linksIn(read);
  if (DIGIT.test(read)) found.push(...pricesIn(read), ...versionsIn(read));
  if (names !== undefined && names.size > 0) found.push(...namesIn(placedWords(read), read, names));
  return found.length < 2 ? found : apart(found).slice(0, MAX_ENTITIES);
}

/** Of overlapping ones the kind that is surer stays, then the longer one. */
function apart(found: Entity[]): Entity[] {
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Entity[] = [];
  for (const entity of found) {
    const before = kept.at(-1);
    if (before === undefined || entity.start >= before.end) kept.push(entity);
    else if (rank(entity) < rank(before)) kept[kept.length - 1] = entity;
  }
  return kept;
}

function rank({ kind }: Entity): number {
  return RANK.get(kind) ?? ENTITY_KINDS.length;
}
