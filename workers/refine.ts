/**
 * The workspace's analyser plug-in on top of the built-in analysis: bounded in time, never in the way. Whatever goes wrong
 * with it, the built-in answers go on, and it is counted and told.
 */
import type {
  AnalyserDeps,
  AnalyserItem,
  AnalyserPlugin,
  RefinedAnalysis,
  Refiner,
} from '../src/contracts/analyser.ts';
import type { PlatformPolicy } from '../src/contracts/connector.ts';
import { asFailure } from '../src/contracts/failure.ts';
import type { Analysis } from '../src/domain/analysis.ts';
import type { Post } from '../src/domain/post.ts';
import { pause } from '../src/platform/wait.ts';
import type { StoredAnalyser } from '../src/storage/workspace.ts';
import type { WorkerContext } from './context.ts';
import { RefineTally } from './refine-tally.ts';

export interface RefineOptions {
  analysers: ReadonlyMap<string, AnalyserPlugin>;
  /** Secrets opened, schema applied; throws what is wrong. */
  openConfig(adapter: AnalyserPlugin, config: unknown): unknown;
  deps: Omit<AnalyserDeps, 'topics'>;
  /** What a platform allows; undefined for platforms without a connector. */
  policyOf(platform: string): PlatformPolicy | undefined;
}

export interface RefineItem {
  post: Post;
  builtIn: Analysis;
}

/** For what the plug-in has by the end of its time. */
const GRACE_MS = 200;
/** An analyser that could not be opened is tried again after so long, or when its configuration changes. */
const REOPEN_MS = 60_000;

interface Opened {
  key: string;
  /** Null when it could not be opened. */
  refiner: Promise<Refiner | null>;
  failedAt: number | null;
}

export class Refining {
  private readonly context: WorkerContext;
  private readonly options: RefineOptions;
  private readonly closing = new AbortController();
  private opened: Opened | null = null;
  private readonly tally: RefineTally;

  constructor(context: WorkerContext, options: RefineOptions) {
    this.context = context;
    this.options = options;
    this.tally = new RefineTally(context);
  }

  /** An analysis for each, in their order, within the analyser's time-out. Never rejects. */
  async refine(items: readonly RefineItem[]): Promise<Analysis[]> {
    const given = this.context.watch.current().workspace.analyser;
    const builtIn = items.map((item) => item.builtIn);
    if (given === null) {
      void this.drop();
      return builtIn;
    }
    if (items.length === 0 || this.closing.signal.aborted) return builtIn;
    const over = AbortSignal.any([this.closing.signal, AbortSignal.timeout(given.timeoutMs)]);
    const asked = this.ask(given, items, over).catch((error: unknown) => this.broken(given, error));
    const answers = await Promise.race([asked, late(over)]);
    if (answers === null || answers.length !== items.length) {
      const kept = over.aborted ? 'time-out' : 'failure';
      this.tally.count(
        given.type,
        items.map(() => kept),
      );
      return builtIn.map((analysis) => ({ ...analysis, refinement: { by: given.type, kept } }));
    }
    this.tally.count(
      given.type,
      answers.map(({ refinement }) => ('kept' in refinement ? refinement.kept : 'refined')),
    );
    return answers;
  }

  /** Batches that wait end with what they have. A plug-in that is still opening is not waited for. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.race([this.drop(), pause(GRACE_MS)]);
  }

  private async ask(
    given: StoredAnalyser,
    items: readonly RefineItem[],
    over: AbortSignal,
  ): Promise<RefinedAnalysis[] | null> {
    const refiner = await this.refinerOf(given);
    if (refiner === null) return null;
    return refiner.analyse(
      items.map((item) => this.itemOf(given, item)),
      over,
    );
  }

  private itemOf(given: StoredAnalyser, { post, builtIn }: RefineItem): AnalyserItem {
    const policy = this.options.policyOf(post.platform);
    const mayLeave = policy === undefined ? given.mayLeave.includes(post.platform) : policy.thirdParties === 'content';
    return { post, builtIn, mayLeave };
  }

  /** Opened once for a configuration; a changed one is opened anew, and batches under way with the old one keep what they have. */
  private refinerOf(given: StoredAnalyser): Promise<Refiner | null> {
    const key = JSON.stringify([given.type, given.config]);
    const failedAt = this.opened?.failedAt ?? null;
    const tryAgain = failedAt !== null && performance.now() - failedAt > REOPEN_MS;
    if (this.opened !== null && this.opened.key === key && !tryAgain) return this.opened.refiner;
    void this.drop();
    const opened: Opened = { key, failedAt: null, refiner: Promise.resolve(null) };
    opened.refiner = this.open(given).catch((error: unknown) => {
      opened.failedAt = performance.now();
      const fields = { analyser: given.type, error: asFailure(error).message };
      this.context.log.error(fields, 'the analyser cannot be opened; the built-in analysis goes on alone');
      return null;
    });
    this.opened = opened;
    return opened.refiner;
  }

  private async open({ type, config }: StoredAnalyser): Promise<Refiner> {
    const plugin = this.options.analysers.get(type);
    if (plugin === undefined) throw new Error(`there is no analyser ${type} in this build`);
    const topics = () => this.context.watch.current().workspace.topics.map(({ name }) => name);
    return plugin.open(this.options.openConfig(plugin, config), { ...this.options.deps, topics });
  }

  private async drop(): Promise<void> {
    const { opened } = this;
    this.opened = null;
    const refiner = await opened?.refiner;
    await refiner?.close().catch(() => {});
  }

  private broken({ type }: StoredAnalyser, error: unknown): null {
    this.context.log.error({ analyser: type, error: asFailure(error).message }, 'the analyser broke its promise');
    return null;
  }
}

/** Null, a moment after the signal. */
async function late(over: AbortSignal): Promise<null> {
  if (!over.aborted) await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }));
  await pause(GRACE_MS);
  return null;
}
