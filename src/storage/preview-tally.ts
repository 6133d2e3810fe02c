/** The numbers of a preview, post by post. */
import type { Estimate } from '../domain/interval.ts';
import { KeptCount, KeptCounts, type Looked } from '../domain/kept-counts.ts';
import type { Span } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { SpreadSample } from '../domain/spread-sample.ts';
import type { Branch } from '../query/or-branches.ts';
import type { PostTokens } from '../query/text.ts';
import type { BranchShare, Preview, Sample } from './preview-result.ts';
import type { ReplayWindow } from './replay-window.ts';

export const DOMINATING = 0.8;

export interface CaughtPost {
  post: Post;
  tokens: PostTokens;
  spans: Span[];
  muted: boolean;
  /** Other monitors that catch it. */
  also: string[];
  kept: number;
}

export class PreviewTally {
  readonly #count = new KeptCount();
  readonly #muted = new KeptCount();
  readonly #excluded = new KeptCount();
  readonly #fresh = new KeptCount();
  readonly #platforms = new KeptCounts<string>();
  readonly #hours = new KeptCounts<string>();
  readonly #monitors = new KeptCounts<string>();
  readonly #unknown = new KeptCounts<string>();
  readonly #branches: readonly (readonly Branch[])[];
  readonly #shares = new KeptCounts<Branch>();
  readonly #alone = new KeptCounts<Branch>();
  readonly #samples: SpreadSample<Sample>;

  constructor(window: ReplayWindow, branches: readonly (readonly Branch[])[], samples: number) {
    this.#branches = branches;
    this.#samples = new SpreadSample(Date.parse(window.from ?? ''), Date.parse(window.to ?? ''), samples);
  }

  caught({ post, tokens, spans, muted, also, kept }: CaughtPost): void {
    this.#count.add(kept);
    if (muted) this.#muted.add(kept);
    if (also.length === 0) this.#fresh.add(kept);
    for (const monitor of also) this.#monitors.add(monitor, kept);
    this.#platforms.add(post.platform, kept);
    this.#hours.add(post.postedAt.slice(0, HOUR_CHARS), kept);
    for (const branches of this.#branches) this.#share(branches, tokens, kept);
    this.#samples.offer(Date.parse(post.postedAt), () => ({ post, spans }));
  }

  excluded(kept: number): void {
    this.#excluded.add(kept);
  }

  unknown(post: Post, fields: readonly string[], kept: number): void {
    for (const field of fields) this.#unknown.add(`${post.platform} ${field}`, kept);
  }

  count(looked: Looked): Estimate {
    return this.#count.estimate(looked);
  }

  /** `unknownShare`: the share of the posts on which unknown ones were counted. */
  numbers(looked: Looked, unknownShare: number, days: number): Numbers {
    const all = this.#count.value(looked);
    const share = (count: number) => (all === 0 ? 0 : count / all);
    const [busiest] = this.#hours.values(looked);
    return {
      excluded: this.#excluded.value(looked),
      muted: this.#muted.value(looked),
      fresh: this.#fresh.value(looked),
      platforms: this.#platforms
        .values(looked)
        .map(([platform, count]) => ({ platform, count, perDay: count / days, share: share(count) })),
      unknown: this.#unknown.values({ share: unknownShare }).map(([key, count]) => {
        const [platform = '', ...field] = key.split(' ');
        return { platform, field: field.join(' '), count };
      }),
      busiestHour: busiest === undefined ? null : { from: `${busiest[0]}:00:00Z`, count: busiest[1] },
      overlap: this.#monitors.values(looked).map(([monitor, count]) => ({ monitor, count, share: share(count) })),
      branches: this.#branches.map((branches) => branches.map((branch) => this.#shareOf(branch, looked, share))),
      samples: this.#samples.items(),
    };
  }

  #share(branches: readonly Branch[], tokens: PostTokens, kept: number): void {
    const holding = branches.filter(({ ask }) => ask(tokens).truth === true);
    for (const branch of holding) this.#shares.add(branch, kept);
    const [only] = holding;
    if (holding.length === 1 && only !== undefined) this.#alone.add(only, kept);
  }

  #shareOf(branch: Branch, looked: Looked, share: (count: number) => number): BranchShare {
    const count = this.#shares.value(branch, looked);
    const unique = this.#alone.value(branch, looked);
    const { query, place } = branch;
    const shares = { share: share(count), uniqueShare: share(unique) };
    return { query, place, count, unique, ...shares, dead: count === 0, dominating: shares.share >= DOMINATING };
  }
}

type Numbers = Pick<
  Preview,
  'excluded' | 'muted' | 'fresh' | 'platforms' | 'unknown' | 'busiestHour' | 'overlap' | 'branches' | 'samples'
>;

/** `2026-01-02T03`. */
const HOUR_CHARS = 13;
