/** The names that windows, escalations, rotations and customers are told by: they exist. */
import { namesOf, unknownNames } from './known-names.ts';
import type { Finding } from './problem.ts';
import { isRecord, itemsOf, partOf, type RawItem, type RawRecord, routesOf } from './raw-tree.ts';

const ON_CALL = 'on-call:';

export function attentionNames(root: unknown): Finding[] {
  const channels = namesOf(root, 'channels');
  return [
    ...[...partOf(root, 'defaultRoute'), ...routesOf(root)].flatMap((route) => routeNames(root, route, channels)),
    ...itemsOf(root, 'teams').flatMap((team) => personChannels(team, channels)),
    ...(isRecord(root) ? unknownNames(root.customers, ['customers'], authorLists(root), 'list of authors') : []),
  ];
}

function routeNames(root: unknown, { item, path }: RawItem, channels: ReadonlySet<string>): Finding[] {
  const windows = namesOf(root, 'timeWindows');
  const steps = itemsOf(item, 'escalate', path);
  return [
    ...['active', 'quiet'].flatMap((key) => unknownNames(item[key], [...path, key], windows, 'time window')),
    ...steps.flatMap((step) => targetNames(root, step, channels)),
  ];
}

function targetNames(root: unknown, { item: { to }, path }: RawItem, channels: ReadonlySet<string>): Finding[] {
  if (typeof to !== 'string' || !to.startsWith(ON_CALL)) return unknownNames(to, [...path, 'to'], channels, 'channel');
  const rotations = itemsOf(root, 'teams').filter(({ item }) => isRecord(item.onCall));
  const known = new Set(rotations.map(({ item }) => `${ON_CALL}${item.name}`));
  return unknownNames(to, [...path, 'to'], known, 'rotation');
}

function personChannels({ item, path }: RawItem, channels: ReadonlySet<string>): Finding[] {
  return itemsOf(item.onCall, 'people', [...path, 'onCall']).flatMap((person) =>
    unknownNames(person.item.channel, [...person.path, 'channel'], channels, 'channel'),
  );
}

function authorLists(root: RawRecord): Set<string> {
  const authors = itemsOf(root, 'lists').filter(({ item }) => item.type === 'authors');
  return new Set(authors.flatMap(({ item }) => (typeof item.name === 'string' ? [item.name] : [])));
}
