/** Any endpoint that speaks OpenAI's chat completions with a JSON schema: Ollama, vLLM, llama.cpp, hosted ones. */
import { createHash } from 'node:crypto';
import type {
  AnalyserDeps,
  AnalyserItem,
  AnalyserPlugin,
  KeptReason,
  RefinedAnalysis,
  Refiner,
} from '../contracts/analyser.ts';
import { asFailure, type Failure } from '../contracts/failure.ts';
import { fetchJson } from '../platform/fetch-json.ts';
import { Recent } from '../platform/recent.ts';
import { eachWithLimit } from '../platform/wait.ts';
import { type OpenaiConfig, openaiConfig } from './openai-config.ts';
import { costOf, question, readAnswer } from './openai-exchange.ts';
import { Rest } from './rest.ts';
import { kept, readOf, refined, type Verdict } from './verdict.ts';

const MAX_ANSWER_BYTES = 256 * 1024;
/** The client's own limit, above all that can be configured: a signal says when time is up. */
const LONGEST_MS = 130_000;

export const openai: AnalyserPlugin<OpenaiConfig> = {
  name: 'openai',
  title: 'OpenAI-compatible endpoint',
  summary: 'Asks a language model behind an OpenAI-compatible address (Ollama, vLLM, hosted), within a monthly budget.',
  docsUrl: 'https://platform.openai.com/docs/api-reference/chat',
  config: openaiConfig,
  example: {
    url: 'https://api.openai.com/v1',
    model: 'gpt-4o-mini',
    key: 'env:OPENAI_API_KEY',
    monthly: { tokens: 5_000_000 },
  },
  open: async (config, deps) => new Endpoint(config, deps),
};

type Outcome = Verdict | KeptReason;

class Endpoint implements Refiner {
  private readonly config: OpenaiConfig;
  private readonly deps: AnalyserDeps;
  private readonly by: string;
  private readonly answers: Recent<Verdict>;
  private readonly rest: Rest;

  constructor(config: OpenaiConfig, deps: AnalyserDeps) {
    this.config = config;
    this.deps = deps;
    this.by = `openai:${config.model}`;
    this.answers = new Recent(config.cache);
    this.rest = new Rest(deps.clock);
  }

  async analyse(items: readonly AnalyserItem[], signal: AbortSignal): Promise<RefinedAnalysis[]> {
    const topics = [...this.deps.topics()];
    const outcomes = new Map<string, Outcome>();
    const plans = items.map((item) => this.plan(item, topics));
    // The least certain first: if time runs out, it was spent where it helps most.
    const asked = plans.filter((plan) => 'key' in plan).sort((a, b) => a.certainty - b.certainty);
    const once = [...new Map(asked.map((plan) => [plan.key, plan])).values()];
    await eachWithLimit(once, this.config.concurrency, async ({ key, text }) => {
      outcomes.set(key, await this.ask(key, text, topics, signal));
    });
    return items.map((item, nth) => {
      const plan = plans[nth] as Plan;
      const outcome = 'key' in plan ? (outcomes.get(plan.key) ?? 'failure') : plan.kept;
      return typeof outcome === 'string' ? kept(item, outcome, this.by) : refined(item, outcome, this.by);
    });
  }

  async close(): Promise<void> {}

  /** What need not be asked, or must not, is decided before anything is sent. */
  private plan({ post, builtIn, mayLeave }: AnalyserItem, topics: readonly string[]): Plan {
    const { inHouse, below, maxCharacters } = this.config;
    if (!mayLeave && !inHouse) return { kept: 'policy' };
    if (below < 1 && builtIn.sentiment.confidence >= below) return { kept: 'certain' };
    const text = readOf(post, maxCharacters);
    if (text === '') return { kept: 'no-text' };
    return { key: this.keyOf(text, topics), text, certainty: builtIn.sentiment.confidence };
  }

  private keyOf(text: string, topics: readonly string[]): string {
    const { model, refines, parameters } = this.config;
    const asked = refines.includes('topics') ? topics : [];
    return createHash('sha256')
      .update(JSON.stringify([model, refines, parameters, asked, text]))
      .digest('base64');
  }

  private async ask(key: string, text: string, topics: readonly string[], signal: AbortSignal): Promise<Outcome> {
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    if (signal.aborted) return 'time-out';
    if (this.rest.isOn()) return 'resting';
    try {
      return await this.request(key, text, topics, signal);
    } catch (error) {
      // Of a budget that cannot be asked: nothing is spent without it.
      this.deps.log.warn({ analyser: this.by, error: asFailure(error).message }, 'the budget cannot be read');
      return 'failure';
    }
  }

  private async request(key: string, text: string, topics: readonly string[], signal: AbortSignal): Promise<Outcome> {
    const body = question(text, topics, this.config);
    const cost = costOf(body, this.config);
    const { spending } = this.deps;
    const month = await spending.reserve(openai.name, cost, this.config.monthly ?? {});
    if (month === null) return 'budget';
    const over = AbortSignal.any([signal, AbortSignal.timeout(this.config.requestTimeoutMs)]);
    const answer = await this.exchange(body, over).catch((error: unknown) => this.failed(error, over));
    if ('reason' in answer) {
      // What surely did not reach the model costs nothing.
      if (!answer.inDoubt) await spending.settle(openai.name, month, { requests: -1, tokens: -cost.tokens });
      return answer.reason;
    }
    const { verdict, tokens } = readAnswer(answer.body, topics, this.config);
    if (tokens !== null) await spending.settle(openai.name, month, { requests: 0, tokens: tokens - cost.tokens });
    if (verdict === null) return 'answer';
    this.rest.worked();
    this.answers.set(key, verdict);
    return verdict;
  }

  private async exchange(body: string, signal: AbortSignal): Promise<{ body: unknown }> {
    const { url, key } = this.config;
    const headers = {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
    const address = `${url.replace(/\/+$/, '')}/chat/completions`;
    const limits = { timeoutMs: LONGEST_MS, maxBytes: MAX_ANSWER_BYTES, redirects: 0, signal };
    const request = { url: address, method: 'POST' as const, headers, body, ...limits };
    return { body: await fetchJson(this.deps.http, this.by, request, this.deps.clock()) };
  }

  private failed(error: unknown, signal: AbortSignal): { reason: KeptReason; inDoubt: boolean } {
    const failure = asFailure(error);
    // A 2xx that cannot be used was made and is paid for.
    const answered = failure.status !== undefined && failure.status < 300;
    if (answered) return { reason: 'answer', inDoubt: true };
    if (this.rest.failed(failure)) this.tell(failure);
    if (signal.aborted) return { reason: 'time-out', inDoubt: true };
    return { reason: 'failure', inDoubt: failure.inDoubt };
  }

  private tell(failure: Failure): void {
    const fields = { analyser: this.by, kind: failure.kind, error: failure.message };
    this.deps.log.warn(fields, 'the analyser rests for a while; the built-in analysis goes on alone');
  }
}

type Plan = { kept: KeptReason } | { key: string; text: string; certainty: number };
