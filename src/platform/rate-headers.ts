/** What platforms say in headers about the requests they still allow. Pure. */
import type { PlatformLimits } from '../contracts/connector.ts';
import type { HttpClient } from '../contracts/http.ts';

const LEFT = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'];
const RESET = ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'];
/** Seconds from here on are a moment (2001), below they are a wait. */
const EPOCH_FROM = 1_000_000_000;
const MOST = 2_147_483_647;

/** Null when the answer says nothing readable. Resets come as seconds to wait, seconds since 1970 or ISO 8601. */
export function limitsIn(headers: Readonly<Record<string, string>>, now: number): PlatformLimits | null {
  const left = Number.parseFloat(firstOf(headers, LEFT) ?? '');
  if (!(left >= 0 && left <= MOST)) return null;
  const resetAt = resetIn(firstOf(headers, RESET) ?? '', now);
  return { requestsLeft: Math.floor(left), ...(resetAt !== null && { resetAt }) };
}

function firstOf(headers: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  return names.map((name) => headers[name]).find((value) => value !== undefined);
}

function resetIn(text: string, now: number): number | null {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const ms = Number.isNaN(number) ? Date.parse(text) : number >= EPOCH_FROM ? number * 1000 : now + number * 1000;
  // Further away than any platform's window it is something else.
  return ms >= now - 86_400_000 && ms <= now + 40 * 86_400_000 ? ms : null;
}

/** The same client, which tells what it saw. */
export function observed(http: HttpClient, clock: () => number, tell: (limits: PlatformLimits) => void): HttpClient {
  return {
    async request(request) {
      const answer = await http.request(request);
      const limits = limitsIn(answer.headers, clock());
      if (limits !== null) tell(limits);
      return answer;
    },
  };
}
