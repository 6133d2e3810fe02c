/** Asking a Mastodon instance, and reading its limits, links and ids. */
import type { ConnectorDeps } from '../src/contracts/connector.ts';
import { Failure, failureForStatus, MAX_RETRY_AFTER_MS } from '../src/contracts/failure.ts';

export class Instance {
  private readonly options: { endpoint: string; accessToken?: string | undefined };
  private readonly deps: ConnectorDeps;
  private readonly signal: AbortSignal;
  readonly host: string;

  constructor(
    options: { endpoint: string; accessToken?: string | undefined },
    deps: ConnectorDeps,
    signal: AbortSignal,
  ) {
    this.options = options;
    this.deps = deps;
    this.signal = signal;
    this.host = new URL(options.endpoint).host;
  }

  /** Throws `Failure` by the shared table, but for the statuses that are allowed. */
  async ask(path: string, query: Record<string, string>, allowed: number[] = []) {
    const { accessToken, endpoint } = this.options;
    const url = new URL(`${endpoint.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = {
      accept: 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    };
    const answer = await this.deps.http.request({ url: url.href, headers, signal: this.signal });
    const now = this.deps.clock();
    const failure = failureForStatus(answer.status, answer.headers['retry-after'] ?? null, this.host, now);
    if (failure?.kind === 'rate-limited' && failure.retryAfterMs === undefined) throw limited(this.host, answer, now);
    if (failure !== null && !allowed.includes(answer.status)) throw failure;
    const body = parsed(Buffer.from(answer.body).toString());
    if (body === undefined && failure === null && allowed.length === 0) {
      throw new Failure('transient', `${this.host} answered ${answer.status} with something that is not JSON`);
    }
    return { status: answer.status, headers: answer.headers, body };
  }

  /** What was read is handed out; the rest comes when there are requests again. */
  respectLimit(headers: Record<string, string>): void {
    if (headers['x-ratelimit-remaining'] !== '0') return;
    throw limited(this.host, { status: 200, headers }, this.deps.clock());
  }
}

function limited(host: string, answer: { status: number; headers: Record<string, string> }, now: number): Failure {
  const waitMs = Date.parse(answer.headers['x-ratelimit-reset'] ?? '') - now;
  const retryAfterMs = Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
  const details = { status: answer.status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return new Failure('rate-limited', `${host}: no requests left`, details);
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `min_id` of the link called "prev" (RFC 8288); the rest of it is not followed: it could lead anywhere. */
export function newerThan(link: string | undefined): string | undefined {
  for (const part of (link ?? '').slice(0, 8192).split(',')) {
    const [, url, relation] = /<([^<>]+)>\s*;\s*rel="?(\w+)"?/.exec(part) ?? [];
    if (relation !== 'prev' || url === undefined || !URL.canParse(url)) continue;
    return new URL(url).searchParams.get('min_id') ?? undefined;
  }
  return undefined;
}

/** Ids are numbers of any length, or of software that is not Mastodon, texts that sort. */
export function isLater(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** The id of so long before, where ids hold a time. */
export function earlier(id: string, ms: number): string {
  if (!/^\d{17,19}$/.test(id)) return id;
  return String(BigInt(id) - (BigInt(ms) << 16n));
}

/** The id that something written then would have. */
export function snowflake(ms: number): string {
  return String(BigInt(Math.round(ms)) << 16n);
}
