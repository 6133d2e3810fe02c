/** Many feeds as one source: who is due, one host's feeds one after the other, and what is known of each. */
import type { Failure } from '../contracts/failure.ts';

/** What is known of one feed between readings. */
export interface FeedState {
  etag?: string;
  lastModified?: string;
  /** Fingerprints of items handed out, newest first; an item whose text changed has another. */
  seen: string[];
  /** Milliseconds; items of the first reading that are older are history. */
  liveFrom: number;
  /** Not asked before, milliseconds. */
  nextAt?: number;
  /** In a row. */
  failures?: number;
}

export type FeedStates = Readonly<Record<string, FeedState>>;

/** Of one host in one go; what is left is due the next time. */
const HOST_FEEDS = 10;

/** Those that are due, longest waiting first, at most so many of each host. */
export function dueFeeds(urls: readonly string[], states: FeedStates, now: number): string[] {
  const waiting = urls
    .map((url) => ({ url, nextAt: states[url]?.nextAt ?? 0 }))
    .filter(({ nextAt }) => nextAt <= now)
    .toSorted((a, b) => a.nextAt - b.nextAt);
  const taken = new Map<string, number>();
  return waiting.flatMap(({ url }) => {
    const host = hostOf(url);
    const count = (taken.get(host) ?? 0) + 1;
    taken.set(host, count);
    return count > HOST_FEEDS ? [] : [url];
  });
}

export type Asked<Answer> = { url: string } & ({ answer: Answer } | { failure: Failure });

/**
 * Asks all of them, at most `lanes` hosts at once and each host for one feed at a time; a host that says "too many requests"
 * is asked for no more, and its other feeds share that failure. `ask` rejects with the signal's reason when it is aborted.
 */
export async function askFeeds<Answer>(
  urls: readonly string[],
  lanes: number,
  ask: (url: string) => Promise<Asked<Answer>>,
): Promise<Asked<Answer>[]> {
  const hosts = [...Map.groupBy(urls, hostOf).values()];
  const results: Asked<Answer>[] = [];
  const lane = async () => {
    for (let own = hosts.shift(); own !== undefined; own = hosts.shift()) {
      let limited: Failure | undefined;
      for (const url of own) {
        const asked: Asked<Answer> = limited === undefined ? await ask(url) : { url, failure: limited };
        results.push(asked);
        if ('failure' in asked && asked.failure.kind === 'rate-limited') limited = asked.failure;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');
