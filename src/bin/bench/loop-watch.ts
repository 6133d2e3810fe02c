/** What keeps the event loop of this process: how long for, and, with a profile, in which functions. */
import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { percentile } from './statistics.ts';

export interface LoopWatched {
  /** Beyond what a timer of 1 ms takes anyway, ms: whatever kept it, neighbours on the machine too. */
  delayMs: { p50: number; p99: number; max: number };
  /** CPU time of its thread between one timer of 1 ms and the next, ms: what it kept itself busy with. */
  busyMs: { p50: number; p99: number; max: number };
  /** How often that was more than {@link STALL_MS}. */
  stalls: number;
  /** Where the time of those went, most first; empty without a profile. */
  where: Place[];
}

export interface Place {
  /** `function file:line`, of the project's own code: what called the library that was running. */
  place: string;
  /** In all stalls. */
  ms: number;
  /** In one. */
  longestMs: number;
}

export const STALL_MS = 20;
const PLACES = 15;
const SAMPLE_US = 500;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Microseconds of the clock that profiles use. */
const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

function usedUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

export async function watchLoop({ profile }: { profile: boolean }): Promise<{ end(): Promise<LoopWatched> }> {
  const stalls: Stall[] = [];
  const busy: number[] = [];
  let last = nowUs();
  let used = usedUs();
  const beat = setInterval(() => {
    const [now, nowUsed] = [nowUs(), usedUs()];
    if (nowUsed - used > STALL_MS * 1000) stalls.push({ from: last, to: now });
    busy.push(nowUsed - used);
    last = now;
    used = nowUsed;
  }, 1);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const profiler = profile ? await startProfile() : undefined;
  return {
    async end() {
      clearInterval(beat);
      delay.disable();
      const busyMs = (share: number) => Math.round(percentile(busy, share) / 100) / 10;
      const ms = (ns: number) => Math.max(0, Math.round((ns / 1e6 - 1) * 10) / 10);
      return {
        busyMs: { p50: busyMs(0.5), p99: busyMs(0.99), max: busyMs(1) },
        delayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
        stalls: stalls.length,
        where: (await profiler?.end(stalls)) ?? [],
      };
    },
  };
}

interface Stall {
  from: number;
  to: number;
}

async function startProfile() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  return {
    async end(stalls: readonly Stall[]): Promise<Place[]> {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return placesOf(profile as Profile, stalls);
    },
  };
}

interface ProfileNode {
  id: number;
  children?: number[];
  callFrame: { functionName: string; url: string; lineNumber: number };
}

interface Profile {
  nodes: ProfileNode[];
  startTime: number;
  samples?: number[];
  timeDeltas?: number[];
}

/** The time of the samples within stalls, by the innermost function of the project that was under way. */
function placesOf({ nodes, startTime, samples = [], timeDeltas = [] }: Profile, stalls: readonly Stall[]): Place[] {
  const names = namesOf(nodes);
  const places = new Map<string, Place>();
  let at = startTime;
  let nth = 0;
  let within = new Map<string, number>();
  for (const [sample, node] of samples.entries()) {
    const took = timeDeltas[sample + 1] ?? 0;
    at += timeDeltas[sample] ?? 0;
    while (nth < stalls.length && at > (stalls[nth] as Stall).to) {
      add(places, within);
      within = new Map();
      nth++;
    }
    const stall = stalls[nth];
    if (stall === undefined) break;
    if (at < stall.from) continue;
    const name = names.get(node) ?? '(unknown)';
    within.set(name, (within.get(name) ?? 0) + took / 1000);
  }
  add(places, within);
  const rounded = (ms: number) => Math.round(ms * 10) / 10;
  return [...places.values()]
    .sort((a, b) => b.ms - a.ms)
    .slice(0, PLACES)
    .map(({ place, ms, longestMs }) => ({ place, ms: rounded(ms), longestMs: rounded(longestMs) }));
}

function add(places: Map<string, Place>, within: ReadonlyMap<string, number>): void {
  for (const [place, ms] of within) {
    const known = places.get(place) ?? { place, ms: 0, longestMs: 0 };
    places.set(place, { place, ms: known.ms + ms, longestMs: Math.max(known.longestMs, ms) });
  }
}

function namesOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = ({ callFrame: { url } }: ProfileNode) => url.startsWith('file:') && !url.includes('node_modules');
  return new Map(
    nodes.map((leaf) => {
      let node: ProfileNode | undefined = leaf;
      while (node !== undefined && !own(node)) node = byId.get(parents.get(node.id) ?? -1);
      return [leaf.id, nameOf(node ?? leaf, leaf)];
    }),
  );
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode, leaf: ProfileNode): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  const within = leaf.callFrame.functionName.startsWith('(') ? ` ${leaf.callFrame.functionName}` : '';
  if (url.startsWith('file:')) return `${name} ${relative(ROOT, fileURLToPath(url))}:${lineNumber + 1}${within}`;
  return url === '' ? name : `${name} ${url}`;
}
