/** The names that a workspace's lists hold. */
import type { ListDef } from '../../domain/monitor.ts';
import type { NameList } from './names.ts';

/** Terms that are no plain words: wildcards, fields, operators. */
const NOT_PLAIN = /[*?~:()|{}[\]]/;

/** Of lists that say what their terms name; terms that are more than words are passed over. */
export function nameLists(lists: readonly ListDef[]): NameList[] {
  return lists.flatMap(({ type, names: kind, items }) =>
    kind === undefined || type !== 'terms'
      ? []
      : items
          .map((item) => item.trim().replace(/^"(.*)"$/, '$1'))
          .filter((name) => name !== '' && !NOT_PLAIN.test(name))
          .map((name) => ({ name, kind, terms: [] })),
  );
}
