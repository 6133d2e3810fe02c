/** What of a query a platform is asked for, before it is written in the platform's syntax. */

export interface PushedAtom {
  readonly kind: 'atom';
  /** In the platform's syntax. */
  readonly text: string;
  /** False for what X only takes beside something else (`lang:`, `is:`, `has:`). */
  readonly standalone: boolean;
}

export interface PushedGroup {
  readonly kind: 'and' | 'or';
  /** At least two, none of the same kind, none twice. */
  readonly items: readonly Pushed[];
}

export type Pushed = PushedAtom | PushedGroup;

export function atom(text: string, standalone = true): PushedAtom {
  return { kind: 'atom', text, standalone };
}

/** Undefined for no items. */
export function group(kind: 'and' | 'or', items: readonly Pushed[]): Pushed | undefined {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  const distinct = [...new Map(flat.map((item) => [keyOf(item), item])).values()];
  return distinct.length > 1 ? { kind, items: distinct } : distinct[0];
}

/** All of the items, or null when one of them is: an OR is only as good as its worst branch. */
export function anyOf(items: readonly (Pushed | null)[]): Pushed | null {
  const pushed = items.filter((item) => item !== null);
  return pushed.length < items.length ? null : (group('or', pushed) ?? null);
}

/** Those items that can be asked for; null when none can. */
export function allOf(items: readonly (Pushed | null)[]): Pushed | null {
  return (
    group(
      'and',
      items.filter((item) => item !== null),
    ) ?? null
  );
}

function keyOf(item: Pushed): string {
  return item.kind === 'atom' ? item.text : `${item.kind}(${item.items.map(keyOf).join(' ')})`;
}
