/** Who writes: handle, name, bio and followers of authors, 25 a request, remembered. A post never waits long for them. */
import { asFailure } from '../src/contracts/failure.ts';
import type { HttpClient } from '../src/contracts/http.ts';
import type { Clock, Log } from '../src/contracts/log.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { isRecord, type Loose, looseList, looseText } from '../src/platform/loose-json.ts';
import { Recent } from '../src/platform/recent.ts';

/** The most that `app.bsky.actor.getProfiles` takes. */
const BATCH = 25;
const AT_ONCE = 4;
const KEPT = 20_000;
const FRESH_MS = 24 * 3_600_000;
/** A page goes on without the rest after so long. */
const PATIENCE_MS = 2_000;
/** After a failure nobody is looked up for so long, unless the platform says another time. */
const REST_MS = 30_000;

export interface ProfilesDeps {
  http: HttpClient;
  log: Log;
  clock: Clock;
}

export class Profiles {
  private readonly known = new Recent<{ profile: Loose; at: number }>(KEPT);
  private restUntil = 0;

  /** The profiles of these accounts, as far as they can be had soon; never throws but for the signal. */
  async of(
    dids: ReadonlySet<string>,
    appView: string,
    deps: ProfilesDeps,
    signal: AbortSignal,
  ): Promise<Map<string, Loose>> {
    const found = new Map<string, Loose>();
    const unknown: string[] = [];
    for (const did of dids) {
      const entry = this.known.get(did);
      if (entry !== undefined && deps.clock() - entry.at < FRESH_MS) found.set(did, entry.profile);
      else unknown.push(did);
    }
    if (unknown.length > 0 && deps.clock() >= this.restUntil) {
      await this.ask(unknown, appView, deps, signal, found);
    }
    signal.throwIfAborted();
    return found;
  }

  /** Its handle or state has changed. */
  forget(did: string): void {
    this.known.delete(did);
  }

  private async ask(
    dids: string[],
    appView: string,
    deps: ProfilesDeps,
    outer: AbortSignal,
    found: Map<string, Loose>,
  ): Promise<void> {
    const signal = AbortSignal.any([outer, AbortSignal.timeout(PATIENCE_MS)]);
    const batches = Array.from({ length: Math.ceil(dids.length / BATCH) }, (_, at) =>
      dids.slice(at * BATCH, (at + 1) * BATCH),
    );
    const lane = async () => {
      for (let batch = batches.shift(); batch !== undefined && !signal.aborted; batch = batches.shift()) {
        for (const [did, profile] of await fetchProfiles(batch, appView, deps, signal)) {
          found.set(did, profile);
          this.known.set(did, { profile, at: deps.clock() });
        }
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    } catch (error) {
      if (outer.aborted) return;
      batches.length = 0;
      const failure = asFailure(error);
      this.restUntil = deps.clock() + (failure.retryAfterMs ?? REST_MS);
      deps.log.warn({ error: failure.message }, 'profiles cannot be looked up; posts go on without them');
    }
  }
}

async function fetchProfiles(
  dids: string[],
  appView: string,
  { http, clock }: ProfilesDeps,
  signal: AbortSignal,
): Promise<[string, Loose][]> {
  const url = new URL(`${appView.replace(/\/$/, '')}/xrpc/app.bsky.actor.getProfiles`);
  for (const did of dids) url.searchParams.append('actors', did);
  const answer = await fetchJson(http, 'Bluesky', { url: url.href, signal }, clock());
  const given = new Map<string, Loose>();
  for (const profile of looseList(isRecord(answer) ? answer.profiles : undefined)) {
    const did = isRecord(profile) ? looseText(profile.did) : undefined;
    if (did !== undefined) given.set(did, kept(profile as Loose));
  }
  // Who is not in the answer is gone or was never there: known as nobody, or each post would ask again.
  return dids.map((did) => [did, given.get(did) ?? {}]);
}

/** Of all that is in a profile, what a post says of its author. */
function kept({ handle, displayName, description, followersCount, verification, labels }: Loose): Loose {
  return { handle, displayName, description, followersCount, verification, labels };
}
