/** The platforms that can be asked for less than everything, and `pushDown`. A new one is its file and its line here. */
import type { Node } from '../ast.ts';
import { formatQuery } from '../format.ts';
import type { ParsedQuery } from '../parse.ts';
import { problem, type QueryProblem } from '../problem.ts';
import { bluesky } from './bluesky.ts';
import { hackernews } from './hackernews.ts';
import { mastodon } from './mastodon.ts';
import type { Platform, PushDown, PushDownOptions } from './platform.ts';
import { reddit } from './reddit.ts';
import { x } from './x.ts';

const BY_NAME = new Map<string, Platform>([x, hackernews, reddit, bluesky, mastodon].map((one) => [one.name, one]));

/** As in `--platform`. */
export const PUSH_DOWN_PLATFORMS: readonly string[] = [...BY_NAME.keys()];

/**
 * What to ask a platform for, so that nothing the query finds is missed (but for the caveats, which say what the platform's
 * own matching cannot find). What comes back must still be matched. Lists and sub-queries should be expanded before; as
 * they are they cannot be asked for. Throws a RangeError when the platform filters nothing that we know of.
 */
export function pushDown(query: Node, platform: string, options: PushDownOptions & { tag?: string } = {}): PushDown {
  const found = BY_NAME.get(platform);
  if (found === undefined)
    throw new RangeError(`there is no push-down for "${platform}": choose ${PUSH_DOWN_PLATFORMS.join(', ')}`);
  const { queries, dropped } = found.pushDown(query, options);
  const { tag } = options;
  return {
    queries: queries.map((text) => (tag === undefined ? { text } : { text, tag })),
    dropped: dropped.map((item) => (item.text === '' ? { ...item, text: formatQuery(item.node) } : item)),
    complete: queries.length > 0 && dropped.length === 0,
    caveats: found.caveats,
  };
}

/** W-PUSHDOWN for everything that is checked here alone, at its place in the query's text. Empty without a query. */
export function pushDownProblems(
  { query, ranges }: Pick<ParsedQuery, 'query' | 'ranges'>,
  platform: string,
): QueryProblem[] {
  const whole = (query && ranges.get(query)) ?? { start: 0, end: 0 };
  const title = BY_NAME.get(platform)?.title ?? platform;
  const dropped = query === null ? [] : pushDown(query, platform).dropped;
  return dropped.map(({ node, text, why }) =>
    problem('W-PUSHDOWN', ranges.get(node) ?? whole, `${title} is not asked for ${short(text)}: ${why}`),
  );
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
