/**
 * All monitors as an inverted index: a post only asks the monitors whose anchor it holds. Putting or removing one
 * monitor touches its own anchors and nothing else.
 */
import type { MatchResult, MonitorDef, MonitorMatch } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { anchorsOf } from './anchor.ts';
import { AnchorIndex } from './anchor-index.ts';
import { type Clause, truthOf } from './clause.ts';
import { compile, spansOf, unknownOf } from './compile.ts';
import type { MonitorPart } from './problem.ts';
import { PostTokens } from './text.ts';
import { UNKNOWN, YES } from './truth.ts';

export interface MonitorSet {
  /** Adds the monitor or replaces the one of its name. Throws `QueryError` and changes nothing when a query is wrong. */
  put(def: MonitorDef): void;
  /** True when there was one. */
  remove(name: string): boolean;
  readonly size: number;
  /** Answers in the order in which the monitors were put. Never throws on what a post holds. */
  match(post: Post): MatchResult;
}

/** A monitor's three queries, compiled. */
export interface CompiledMonitor {
  name: string;
  match: Clause;
  exclude: Clause | null;
  mute: Clause | null;
}

/** Throws `QueryError` naming the monitor and which of its queries is wrong. */
export function compileMonitor(def: MonitorDef): CompiledMonitor {
  const part = (name: MonitorPart, text: string | undefined) =>
    text === undefined || text.trim() === ''
      ? null
      : compile(text, { needsAnchor: name === 'match', monitor: def.name, part: name }).clause;
  const match = compile(def.match, { needsAnchor: true, monitor: def.name, part: 'match' }).clause;
  return { name: def.name, match, exclude: part('exclude', def.exclude), mute: part('mute', def.mute) };
}

export function createMonitorSet(): MonitorSet {
  return new IndexedMonitors();
}

interface Entry extends CompiledMonitor {
  /** Rises with every monitor put: the order of answers. */
  order: number;
}

const NOTHING: readonly Entry[] = [];

class IndexedMonitors implements MonitorSet {
  readonly #byName = new Map<string, Entry>();
  readonly #index = new AnchorIndex<Entry>();
  /** Reused for every post; nothing of it leaves `match`. */
  readonly #tokens = new PostTokens();
  #order = 0;

  get size(): number {
    return this.#byName.size;
  }

  put(def: MonitorDef): void {
    const compiled = compileMonitor(def);
    const order = this.#byName.get(def.name)?.order ?? this.#order++;
    this.remove(def.name);
    const entry: Entry = { ...compiled, order };
    this.#byName.set(def.name, entry);
    this.#index.add(entry, anchorsOf(entry.match) ?? []);
  }

  remove(name: string): boolean {
    const entry = this.#byName.get(name);
    if (entry === undefined) return false;
    this.#index.remove(entry, anchorsOf(entry.match) ?? []);
    return this.#byName.delete(name);
  }

  match(post: Post): MatchResult {
    const result: MatchResult = { matches: [], unknown: [] };
    if (this.#byName.size === 0) return result;
    const tokens = this.#tokens.load(post);
    for (const entry of inOrder(this.#index.candidates(tokens))) judge(entry, tokens, result);
    return result;
  }
}

function inOrder(found: Set<Entry> | null): readonly Entry[] {
  if (found === null) return NOTHING;
  return found.size === 1 ? [...found] : [...found].sort((a, b) => a.order - b.order);
}

/** Asks one monitor. An exclude or mute that is unknown does not hold. */
export function judge(monitor: CompiledMonitor, tokens: PostTokens, result: MatchResult): void {
  const truth = truthOf(monitor.match, tokens);
  if (truth === UNKNOWN) {
    const field = unknownOf(monitor.match, tokens, truth)[0] ?? '';
    result.unknown.push({ monitor: monitor.name, field });
  }
  if (truth !== YES || holds(monitor.exclude, tokens)) return;
  const spans = spansOf(monitor.match, tokens, truth);
  const found: MonitorMatch = { monitor: monitor.name, spans, muted: holds(monitor.mute, tokens) };
  result.matches.push(found);
}

export function holds(clause: Clause | null, tokens: PostTokens): boolean {
  return clause !== null && truthOf(clause, tokens) === YES;
}
