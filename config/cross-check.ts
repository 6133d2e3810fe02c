/** Names that stand for something elsewhere in the configuration: they exist, and each is given once. */
import { scopedSource } from '../src/domain/monitor.ts';
import type { AdapterSpecs } from './adapter-config.ts';
import { didYouMean, type Finding, formatPath, oneOf, type Path, shorten } from './problem.ts';
import { isRecord, itemsOf, partOf, type RawItem, routesOf, textsOf } from './raw-tree.ts';
import { ROOT_ROUTE } from './workspace.ts';

/** Works on a tree that may be wrong otherwise; what is not text is the schema's business. */
export function crossCheck(
  root: unknown,
  { connectors, channels, analysers }: Record<'connectors' | 'channels' | 'analysers', AdapterSpecs>,
): Finding[] {
  const sections = ['sources', 'monitors', 'lists', 'queries', 'topics', 'teams', 'channels'];
  return [
    ...sections.flatMap((section) => duplicates(itemsOf(root, section))),
    ...duplicates(routesOf(root), ROOT_ROUTE),
    ...kinds(itemsOf(root, 'sources'), 'connector', Object.keys(connectors), 'connector'),
    ...kinds(itemsOf(root, 'channels'), 'type', Object.keys(channels), 'channel type'),
    ...kinds(partOf(root, 'analyser'), 'type', Object.keys(analysers), 'analyser'),
    ...scopes(root),
    ...routing(root),
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

function conditions(root: unknown): Finding[] {
  const monitors = namesOf(root, 'monitors');
  const topics = namesOf(root, 'topics');
  return routesOf(root).flatMap(({ item, path }) => {
    if (!isRecord(item.when)) return [];
    return [
      ...unknownNames(item.when.monitor, [...path, 'when', 'monitor'], monitors, 'monitor'),
      ...unknownNames(item.when.topic, [...path, 'when', 'topic'], topics, 'topic'),
    ];
  });
}

function namesOf(root: unknown, section: string): Set<string> {
  return new Set(itemsOf(root, section).flatMap(({ item }) => (typeof item.name === 'string' ? [item.name] : [])));
}

function unknownNames(value: unknown, path: Path, known: ReadonlySet<string>, what: string): Finding[] {
  return textsOf(value, path)
    .filter(({ text }) => !known.has(text))
    .map(({ text, path: at }) => {
      const suggestion = didYouMean(text, known);
      const unknown = `unknown ${what} ${quoted(text)}`;
      const expected = listed([...known]);
      return {
        path: at,
        message: suggestion ? unknown : `${unknown}; ${choice(what, expected)}`,
        expected,
        suggestion,
      };
    });
}

function listed(names: string[]): string | undefined {
  if (names.length === 0) return undefined;
  return names.length <= 12 ? oneOf(names) : `${names.slice(0, 12).join(', ')}, …`;
}

function choice(what: string, expected: string | undefined): string {
  return expected === undefined ? `no ${what} is defined` : `expected ${expected}`;
}

function quoted(text: string): string {
  return JSON.stringify(shorten(text));
}
