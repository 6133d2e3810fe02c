/** What Linear's answers mean: its errors come with status 200 or 400, and say what they are in `extensions.code`. */
import { Failure, type FailureKind, MAX_RETRY_AFTER_MS } from '../contracts/failure.ts';
import { errorCode, type JsonAnswer } from './json-request.ts';

const KINDS: Record<string, FailureKind> = {
  AUTHENTICATION_ERROR: 'auth',
  FORBIDDEN: 'auth',
  FEATURE_NOT_ACCESSIBLE: 'auth',
  RATELIMITED: 'rate-limited',
  USAGE_LIMIT_EXCEEDED: 'auth',
  INTERNAL_SERVER_ERROR: 'transient',
  LOCK_TIMEOUT: 'transient',
  NETWORK_ERROR: 'transient',
};

/** Null where the answer holds no errors: its status decides. */
export function failureForLinear(now: number): (answer: JsonAnswer) => Failure | null {
  return ({ status, headers, body }) => {
    const [first] = Array.isArray(body.errors) ? (body.errors as LinearError[]) : [];
    if (first === undefined || status === 401 || status >= 500) return null;
    const code = errorCode(first.extensions?.code) ?? 'an error';
    const kind = KINDS[code] ?? 'rejected';
    const hint = kind === 'rejected' ? hintOf(first) : '';
    const retryAfterMs = kind === 'rate-limited' ? resetMs(headers, now) : undefined;
    return new Failure(kind, `Linear answered ${code}${hint}`, { status, retryAfterMs, inDoubt: kind === 'transient' });
  };
}

interface LinearError {
  message?: unknown;
  extensions?: { code?: unknown; userPresentableMessage?: unknown };
}

/** Linear's words name what was sent; of them only these two meanings are told on. */
function hintOf({ message, extensions }: LinearError): string {
  const said = `${message} ${extensions?.userPresentableMessage ?? ''}`;
  if (/already exists|duplicate|must be unique/i.test(said)) return ': it is there already';
  return /not found|could not find/i.test(said) ? ': it is not there' : '';
}

/** Milliseconds since 1970 at which the hour's allowance is whole again. */
function resetMs(headers: JsonAnswer['headers'], now: number): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const waitMs = Number.isNaN(seconds)
    ? Number(headers['x-ratelimit-requests-reset'] ?? Number.NaN) - now
    : seconds * 1000;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}
