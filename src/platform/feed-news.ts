/** What of a feed's answer is new, in pages: history before news, each page with the state that covers it and no more. */
import { createHash } from 'node:crypto';
import type { Page } from '../contracts/connector.ts';
import type { FeedItem } from './feed-item.ts';
import { postedMs, type RawItem } from './feed-post.ts';
import type { FeedState } from './feed-set.ts';

export const PAGE_ITEMS = 200;
const MAX_SEEN = 4000;

/** What one answer says, with what was known before; null items: not modified. */
export interface FeedAnswer {
  items: RawItem[] | null;
  start: FeedState;
  /** Kept once all items were handed out. */
  validated: Pick<FeedState, 'etag' | 'lastModified' | 'nextAt'>;
  quietMs: number;
}

/** What was not handed out yet, history before news, oldest first, in pages; each with the state that covers it. */
export function* newPages(
  { items, start, validated }: FeedAnswer,
  maxSeen = MAX_SEEN,
): Generator<Omit<Page, 'cursor'> & { states: FeedState }> {
  if (items === null) {
    // Without a moment to wait for there is nothing to remember.
    if (validated.nextAt !== undefined) yield { raw: [], deleted: [], states: { ...start, ...validated } };
    return;
  }
  const prints = new Map(items.map((raw) => [fingerprint(raw.item), raw]));
  const known = new Set(start.seen);
  const fresh = [...prints].filter(([print]) => !known.has(print)).reverse();
  const isHistory = ([, raw]: [string, RawItem]) => postedMs(raw) < start.liveFrom;
  const batches = [
    ...inPages(fresh.filter(isHistory), true),
    ...inPages(
      fresh.filter((one) => !isHistory(one)),
      false,
    ),
  ];
  // Even without news: validators and what is still in the feed are worth keeping.
  if (batches.length === 0) batches.push({ entries: [], backfill: false });
  const bound = Math.max(maxSeen, items.length * 2);
  const still = [...prints.keys()].filter((print) => known.has(print));
  let seen = remembered(start.seen, still, bound);
  for (const [index, { entries, backfill }] of batches.entries()) {
    seen = remembered(
      seen,
      entries.map(([print]) => print),
      bound,
    );
    // Only the last page may say "not modified since": a reader that stops before it must get the rest again.
    const states: FeedState = { ...start, seen, ...(index === batches.length - 1 && validated) };
    yield { raw: entries.map(([, raw]) => raw), deleted: [], states, ...(backfill && { backfill }) };
  }
}

function inPages(
  entries: [string, RawItem][],
  backfill: boolean,
): { entries: [string, RawItem][]; backfill: boolean }[] {
  const count = Math.ceil(entries.length / PAGE_ITEMS);
  return Array.from({ length: count }, (_, page) => ({
    entries: entries.slice(page * PAGE_ITEMS, (page + 1) * PAGE_ITEMS),
    backfill,
  }));
}

/** Bounded, but never so small that what the feed still holds would be forgotten. */
function remembered(seen: string[], prints: string[], bound: number): string[] {
  return [...new Set([...prints, ...seen])].slice(0, bound);
}

function fingerprint(item: FeedItem): string {
  const said = JSON.stringify([item.guid, item.link, item.title?.text, item.content?.text, item.updated]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 16);
}
