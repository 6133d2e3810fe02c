/** Names that stand for something elsewhere in the configuration: they exist, and each is given once. */
import { scopedSource } from '../src/domain/monitor.ts';
import type { AdapterSpecs } from './adapter-config.ts';
import { attentionNames } from './attention-names.ts';
import { namesOf, quoted, unknownNames } from './known-names.ts';
import { type Finding, formatPath, type Path } from './problem.ts';
import { isRecord, itemsOf, partOf, type RawItem, routesOf } from './raw-tree.ts';
import { ROOT_ROUTE } from './workspace.ts';

/** Works on a tree that may be wrong otherwise; what is not text is the schema's business. */
export function crossCheck(
  root: unknown,
  { connectors, channels, analysers }: Record<'connectors' | 'channels' | 'analysers', AdapterSpecs>,
): Finding[] {
  const sections = ['sources', 'monitors', 'lists', 'queries', 'topics', 'teams', 'channels', 'timeWindows'];
  return [
    ...sections.flatMap((section) => duplicates(itemsOf(root, section))),
    ...duplicates(routesOf(root), ROOT_ROUTE),
    ...kinds(itemsOf(root, 'sources'), 'connector', Object.keys(connectors), 'connector'),
    ...kinds(itemsOf(root, 'channels'), 'type', Object.keys(channels), 'channel type'),
    ...kinds(partOf(root, 'analyser'), 'type', Object.keys(analysers), 'analyser'),
    ...scopes(root),
    ...routing(root),
    ...attentionNames(root),
  ];
}

function duplicates(items: readonly RawItem[], reserved?: string): Finding[] {
  const first = new Map<string, Path>();
  return items.flatMap(({ item, path }): Finding[] => {
    const name = item.name;
    if (typeof name !== 'string') return [];
    const at = [...path, 'name'];
    if (name === reserved) return [{ path: at, message: `"${name}" is the name of the route that defaultRoute makes` }];
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, path);
    if (earlier === undefined) return [];
    return [{ path: at, message: `${formatPath(earlier)} has the name ${quoted(name)} too; names are unique` }];
  });
}

function kinds(items: readonly RawItem[], key: string, known: readonly string[], what: string): Finding[] {
  const names = new Set(known);
  return items.flatMap(({ item, path }) => unknownNames(item[key], [...path, key], names, what));
}

function scopes(root: unknown): Finding[] {
  const sources = namesOf(root, 'sources');
  return itemsOf(root, 'monitors').flatMap(({ item, path }) => {
    const scope = typeof item.scope === 'string' ? item.scope : undefined;
    return unknownNames(scopedSource({ scope }), [...path, 'scope'], sources, 'source');
  });
}

function routing(root: unknown): Finding[] {
  const teams = namesOf(root, 'teams');
  const channels = namesOf(root, 'channels');
  const fallback =
    isRecord(root) && isRecord(root.defaultRoute) ? [{ item: root.defaultRoute, path: ['defaultRoute'] }] : [];
  const targets = [...fallback, ...routesOf(root)].flatMap(({ item, path }) => [
    ...unknownNames(item.team, [...path, 'team'], teams, 'team'),
    ...unknownNames(item.channel, [...path, 'channel'], channels, 'channel'),
  ]);
  return [...targets, ...conditions(root)];
}

/** Everything that has conditions: the routes' `when`, and both sides of an inhibition. */
function conditions(root: unknown): Finding[] {
  const monitors = namesOf(root, 'monitors');
  const topics = namesOf(root, 'topics');
  const asked = [
    ...routesOf(root).map((item) => [item, 'when'] as const),
    ...itemsOf(root, 'inhibit').flatMap((item) => [[item, 'source'] as const, [item, 'target'] as const]),
  ];
  return asked.flatMap(([{ item, path }, key]) => {
    const when = item[key];
    if (!isRecord(when)) return [];
    return [
      ...unknownNames(when.monitor, [...path, key, 'monitor'], monitors, 'monitor'),
      ...unknownNames(when.topic, [...path, key, 'topic'], topics, 'topic'),
    ];
  });
}
