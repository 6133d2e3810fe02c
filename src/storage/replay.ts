/**
 * Replays history: hands the stored posts and the haystack's that may match to the evaluator, within a budget of time.
 * Posts fall by their identity into buckets; when not all fit into the budget, those that were read are a random sample.
 */
import { BUCKETS } from '../query/text-keys.ts';
import { type Candidate, type KeySelection, readCandidates } from './candidates.ts';
import type { Queryable } from './database.ts';
import type { StoredHistory } from './replay-window.ts';

export interface ReplayPlan {
  history: StoredHistory;
  /** What a post holds for which the answer is true (`requiredKeys`). */
  keys: KeySelection;
  /** What a post holds for which it is true or unknown: selects fewer away. */
  keysUnknownToo: KeySelection;
  /** Milliseconds for all of it; `Infinity`: however long it takes. */
  budgetMs: number;
  /** Candidates, whatever the time; default: no limit. At least the first buckets are read. */
  budgetPosts?: number;
  signal?: AbortSignal;
}

export interface Replayed {
  /** Share of the posts that were looked at: 1 = all. */
  share: number;
  /** Share of the posts that were looked at for UNKNOWN too. */
  unknownShare: number;
  candidates: number;
}

/** The first buckets tell how many candidates there are. */
const PILOT = 2;
/** As many candidates in the pilot are few in all. */
const FEW = 100;
/** How long a read should take: worth its round trip, and short enough to keep to the budget. */
const READ_MS = 150;
const LAST_READ_MS = 300;
/** The next read is at most so many times what was read before: the first ones say little about what one costs. */
const GROWTH = 7;

/**
 * Calls `judge` once for each candidate, in no order; `unknownToo`: every post for which the answer is unknown is among
 * them for now. Deleted posts are no candidates. Throws when the signal is aborted.
 */
export async function replay(
  db: Queryable,
  plan: ReplayPlan,
  judge: (candidate: Candidate, unknownToo: boolean) => void,
): Promise<Replayed> {
  const { history } = plan;
  if (history.window.from === null) return { share: 1, unknownShare: 1, candidates: 0 };
  const pace = new Pace(plan);
  const read = (buckets: number, unknownToo: boolean) => {
    plan.signal?.throwIfAborted();
    const keys = unknownToo ? plan.keysUnknownToo : plan.keys;
    const rows = readCandidates(db, history, { keys, firstBucket: pace.asked, buckets });
    pace.asked += buckets;
    // Whoever awaits it hears of a failure, also when judging what came before fails first.
    rows.catch(() => {});
    return { buckets, rows };
  };
  const judgeAll = (found: Candidate[], unknownToo: boolean) => {
    for (const candidate of found) judge(candidate, unknownToo);
    pace.judged();
  };
  const pilot = await read(PILOT, true).rows;
  pace.arrived(PILOT, pilot.length);
  judgeAll(pilot, true);
  const unknownToo = pace.candidates <= FEW || pace.fits() || isSame(plan.keys, plan.keysUnknownToo);
  let ahead = next();
  while (ahead !== null) {
    const { buckets, rows } = ahead;
    const found = await rows;
    pace.arrived(buckets, found.length);
    // PostgreSQL reads on while these are judged.
    ahead = next();
    judgeAll(found, unknownToo);
  }
  const share = pace.done / BUCKETS;
  return { share, unknownShare: unknownToo ? share : PILOT / BUCKETS, candidates: pace.candidates };

  function next() {
    const buckets = pace.next();
    return buckets === 0 ? null : read(buckets, unknownToo);
  }
}

function isSame(a: KeySelection, b: KeySelection): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What was read, what it cost, and how much the budget still allows. */
class Pace {
  /** Buckets that were asked for, that came, and that were judged. */
  asked = 0;
  done = 0;
  /** Of those that came. */
  candidates = 0;
  #came = 0;
  readonly #plan: ReplayPlan;
  readonly #began = performance.now();
  #last = { at: this.#began, msPerBucket: 0 };

  constructor(plan: ReplayPlan) {
    this.#plan = plan;
  }

  arrived(buckets: number, candidates: number): void {
    this.#came += buckets;
    this.candidates += candidates;
  }

  /** All that came. */
  judged(): void {
    const at = performance.now();
    this.#last = { at, msPerBucket: (at - this.#last.at) / (this.#came - this.done) };
    this.done = this.#came;
  }

  /** True when all that is left can be read. */
  fits(): boolean {
    return this.#affordable() >= BUCKETS - this.asked;
  }

  /** How many buckets to read now; 0: it is over. */
  next(): number {
    const left = BUCKETS - this.asked;
    // What a read costs is only guessed, so the last one is not too long either.
    if (this.fits() && left * this.#last.msPerBucket <= LAST_READ_MS) return left;
    const worthwhile = Math.max(1, Math.floor(READ_MS / this.#last.msPerBucket));
    return Math.min(left, this.#affordable(), worthwhile, this.asked * GROWTH);
  }

  /** Besides those that were asked for and are not judged yet. */
  #affordable(): number {
    const { budgetMs, budgetPosts = Number.POSITIVE_INFINITY } = this.#plan;
    const msLeft = budgetMs - (performance.now() - this.#began);
    const inTime = msLeft / Math.max(this.#last.msPerBucket, 1e-6) - (this.asked - this.done);
    const inNumber =
      (budgetPosts - this.candidates) / Math.max(this.candidates / this.#came, 1e-6) - (this.asked - this.#came);
    return Math.max(0, Math.floor(Math.min(inTime, inNumber, BUCKETS)));
  }
}
