/** After failures an endpoint is left alone for a while, so that batches do not wait for it in vain. */
import type { Failure } from '../contracts/failure.ts';
import type { Clock } from '../contracts/log.ts';

/** One failure is chance. */
const FAILURES = 3;
const REST_MS = 30_000;
/** Until a person has changed something. */
const AUTH_REST_MS = 300_000;

export class Rest {
  private readonly clock: Clock;
  private until = 0;
  private failures = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  isOn(): boolean {
    return this.clock() < this.until;
  }

  worked(): void {
    this.failures = 0;
  }

  /** Tells whether a rest begins with this failure. */
  failed({ kind, retryAfterMs }: Failure): boolean {
    this.failures += 1;
    const atOnce = kind === 'auth' || kind === 'rate-limited';
    if (this.isOn() || (!atOnce && this.failures < FAILURES)) return false;
    this.failures = 0;
    this.until = this.clock() + (retryAfterMs ?? (kind === 'auth' ? AUTH_REST_MS : REST_MS));
    return true;
  }
}
