/**
 * All monitors as an inverted index: a post only asks the branches whose anchor it holds. Putting or removing one
 * monitor touches its own terms and anchors and nothing else.
 */
import {
  EMPTY_LIBRARY,
  type Library,
  type MatchResult,
  type MonitorDef,
  type Span,
  scopedSource,
} from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { type Anchor, Anchorer } from './anchors.ts';
import { Branches } from './branches.ts';
import { CodePool } from './code-pool.ts';
import { MAX_SPANS, type QueryTree } from './compile.ts';
import { Constants } from './constants.ts';
import { Evaluator } from './evaluate.ts';
import { type LineMatch, LineReader } from './line.ts';
import { treesOf } from './monitor-trees.ts';
import { ADDRESS, BRANCH, GUARD, MAX_GUARDS, Postings, ROW } from './postings.ts';
import { ANY, ProgramWriter, TERM } from './program.ts';
import { looksEverywhere, PRESENT_BITS, Reading } from './reading.ts';
import { releaseCode } from './release.ts';
import { tidySpans } from './spans.ts';
import { PostTokens } from './text.ts';
import { hashOf } from './token-list.ts';
import { fromBoolean, NO, type Truth, UNKNOWN, YES } from './truth.ts';
import { LENGTH, SOURCE, STRIDE, Vocabulary } from './vocabulary.ts';

export interface MonitorSet {
  /** Adds the monitor or replaces the one of its name. Throws `QueryError` and changes nothing when a query is wrong. */
  put(def: MonitorDef): void;
  /** True when there was one. */
  remove(name: string): boolean;
  readonly size: number;
  /** What `list:` and `use:` find in monitors that are put from now on. */
  library: Library;
  /** Answers in the order in which the monitors were put. Never throws on what a post holds. */
  match(post: Post, from?: MatchContext): MatchResult;
  /** The same for one line of NDJSON, UTF-8 bytes start…end (exclusive): a post that nothing matches is never parsed whole. */
  matchLine(bytes: Buffer, start: number, end: number, from?: MatchContext): LineMatch;
}

export interface MatchContext {
  /** The name of the source the post came from: `scope: everything-in(<source>)`. */
  source?: string;
}

export interface MonitorSetOptions {
  library?: Library;
  /** Milliseconds since 1970, for `within:`; the machine's clock when absent. */
  clock?: () => number;
}

export function createMonitorSet(options: MonitorSetOptions = {}): MonitorSet {
  return new IndexedMonitors(options);
}

interface Entry {
  readonly name: string;
  /** Rises with every monitor put: the order of answers. */
  readonly order: number;
  /** Addresses of its programs, {@link NO_PROGRAM} for none. */
  readonly match: number;
  readonly exclude: number;
  readonly mute: number;
  /** Its OR branches, by their numbers. */
  readonly branches: number[];
  /** The best truth that a branch had on the post of this turn. */
  turn: number;
  truth: Truth;
}

const NO_PROGRAM = -1;

/** Posts after which the next branch's anchors are looked at again, once a round has moved hardly any. */
const RESTING = 32;
/** A branch moves to another anchor only when that is so much rarer. */
const BETTER = 0.7;
/** In place of a guard: the branch is the anchor alone. */
const ALONE = -1;
/** Marked on every post: for a branch without an anchor. */
const EVERY_POST = '*';

class IndexedMonitors implements MonitorSet {
  library: Library;
  readonly #clock: () => number;
  readonly #byName = new Map<string, Entry>();
  readonly #vocabulary = new Vocabulary();
  readonly #constants = new Constants();
  readonly #pool = new CodePool();
  readonly #postings = new Postings(this.#vocabulary);
  readonly #reading = new Reading(this.#vocabulary);
  readonly #anchorer = new Anchorer(this.#reading, this.#constants);
  readonly #evaluator = new Evaluator(this.#reading, this.#constants);
  readonly #branches = new Branches<Entry>();
  /** Reused for every post; nothing of it leaves `match`. */
  readonly #tokens = new PostTokens();
  readonly #lines = new LineReader();
  #texts = 0;
  #order = 0;
  readonly #tending = { next: 0, moved: 0, wait: 0, rest: 0 };

  constructor(options: MonitorSetOptions) {
    this.library = options.library ?? EMPTY_LIBRARY;
    this.#clock = options.clock ?? Date.now;
  }

  get size(): number {
    return this.#byName.size;
  }

  put(def: MonitorDef): void {
    const trees = treesOf(def, this.library);
    const order = this.#byName.get(def.name)?.order ?? this.#order++;
    this.remove(def.name);
    const entry: Entry = {
      name: def.name,
      order,
      match: this.#write(trees.match),
      exclude: this.#write(trees.exclude),
      mute: this.#write(trees.mute),
      branches: [],
      turn: 0,
      truth: NO,
    };
    this.#byName.set(def.name, entry);
    this.#index(entry, scopedSource(def));
  }

  remove(name: string): boolean {
    const entry = this.#byName.get(name);
    if (entry === undefined) return false;
    for (const branch of entry.branches) this.#dropBranch(branch);
    for (const address of [entry.match, entry.exclude, entry.mute]) if (address !== NO_PROGRAM) this.#free(address);
    return this.#byName.delete(name);
  }

  match(post: Post, from?: MatchContext): MatchResult {
    const result: MatchResult = { matches: [], unknown: [] };
    if (this.#byName.size === 0) return result;
    return this.#matchTokens(this.#tokens.load(post), result, from);
  }

  matchLine(bytes: Buffer, start: number, end: number, from?: MatchContext): LineMatch {
    return this.#lines.match(bytes, start, end, this.#tokens, () =>
      this.#matchTokens(this.#tokens, { matches: [], unknown: [] }, from),
    );
  }

  #matchTokens(tokens: PostTokens, result: MatchResult, from: MatchContext | undefined): MatchResult {
    const reading = this.#reading;
    reading.read(tokens, this.#texts, from?.source);
    if (this.#vocabulary.kinds[SOURCE] !== 0) reading.markNamed(SOURCE, EVERY_POST);
    this.#evaluator.now = this.#clock();
    const found = reading.found === 0 ? NOBODY : this.#candidates();
    for (const entry of found) this.#judge(entry, result);
    if (this.#tending.wait-- <= 0) this.#tend();
    return result;
  }

  /** Monitors of which some branch is true or unknown, in their order. */
  #candidates(): readonly Entry[] {
    const reading = this.#reading;
    const { turn, plain, present } = reading;
    const { records, lists } = this.#vocabulary;
    const { rows } = this.#postings;
    let found: Entry[] | null = null;
    for (let nth = 0; nth < reading.found; nth++) {
      const term = reading.anchors[nth] as number;
      const from = lists[term] as number;
      const to = from + (records[term * STRIDE + LENGTH] as number) * ROW;
      for (let at = from; at < to; at += ROW) {
        const guard = rows[at + GUARD] as number;
        if (guard > 0 && !holdsOne(rows, at + GUARD, present, turn)) continue;
        const alone = guard === ALONE && plain;
        const truth = alone ? fromBoolean(reading.first(term) !== 0) : this.#truth(rows[at + ADDRESS] as number);
        if (truth === NO) continue;
        const entry = this.#raise(this.#branches.owner(rows[at + BRANCH] as number), turn, truth);
        if (entry === null) continue;
        if (found === null) found = [entry];
        else found.push(entry);
      }
    }
    if (found === null) return NOBODY;
    return found.length === 1 ? found : found.sort((a, b) => a.order - b.order);
  }

  /** The monitor, if this is the first of its branches that is not false. */
  #raise(entry: Entry, turn: number, truth: Truth): Entry | null {
    const known = entry.turn === turn ? entry.truth : NO;
    if (truth <= known) return null;
    entry.turn = turn;
    entry.truth = truth;
    return known === NO ? entry : null;
  }

  #truth(address: number): Truth {
    this.#evaluator.code = this.#pool.pageOf(address);
    return this.#evaluator.truth(this.#pool.offsetOf(address));
  }

  /** An exclude or mute that is unknown does not hold. */
  #judge(entry: Entry, result: MatchResult): void {
    if (entry.truth === UNKNOWN) result.unknown.push({ monitor: entry.name, field: this.#unknownOf(entry) });
    if (entry.truth !== YES || this.#holds(entry.exclude)) return;
    result.matches.push({ monitor: entry.name, spans: this.#spansOf(entry), muted: this.#holds(entry.mute) });
  }

  #holds(address: number): boolean {
    return address !== NO_PROGRAM && this.#truth(address) === YES;
  }

  #spansOf({ match }: Entry): Span[] {
    this.#evaluator.code = this.#pool.pageOf(match);
    return tidySpans(this.#evaluator.spans(this.#pool.offsetOf(match)), MAX_SPANS);
  }

  #unknownOf({ match }: Entry): string {
    this.#evaluator.code = this.#pool.pageOf(match);
    const names = new Set<string>();
    this.#evaluator.collectUnknown(this.#pool.offsetOf(match), names);
    return [...names][0] ?? '';
  }

  /** The address of the query's code. */
  #write(tree: QueryTree | null): number {
    if (tree === null) return NO_PROGRAM;
    const writer = new ProgramWriter(this.#vocabulary, this.#constants);
    writer.write(tree.node);
    this.#texts |= writer.texts;
    return this.#pool.put(writer.code);
  }

  #free(address: number): void {
    releaseCode(this.#pool.pageOf(address), this.#pool.offsetOf(address), this.#vocabulary, this.#constants);
    this.#pool.free(address);
  }

  /** Every OR branch stands in the index by itself; the first that holds decides. */
  #index(entry: Entry, source: string | undefined): void {
    const code = this.#pool.pageOf(entry.match);
    const offset = this.#pool.offsetOf(entry.match);
    const end = offset + (code[offset + 1] as number);
    const branched = code[offset] === ANY && source === undefined;
    for (let at = branched ? offset + 2 : offset; at < end; at += code[at + 1] as number) {
      const number = this.#branches.add(entry, entry.match + at - offset);
      entry.branches.push(number);
      this.#anchor(number, source === undefined ? this.#anchorsOf(number) : [sourceTerm(source)]);
    }
  }

  #anchorsOf(number: number): readonly Anchor[] {
    const address = this.#branches.address(number);
    const found = this.#anchorer.anchorsOf(this.#pool.pageOf(address), this.#pool.offsetOf(address));
    return found?.anchors ?? [sourceTerm(EVERY_POST)];
  }

  /** Puts the branch under other terms, which are counted as used. */
  #anchor(number: number, anchors: readonly Anchor[]): void {
    const terms = new Set(anchors.map((anchor) => this.#useAnchor(anchor)));
    const guards = this.#guardsOf(number, terms);
    for (const term of this.#branches.anchors(number)) this.#unanchor(number, term);
    this.#branches.setAnchors(number, [...terms]);
    for (const term of terms) this.#postings.add(term, number, this.#branches.address(number), guards);
  }

  /** Other terms of which the post must hold one, the rarest; or that the anchor is all there is to ask for. */
  #guardsOf(number: number, anchors: ReadonlySet<number>): readonly number[] {
    const address = this.#branches.address(number);
    const code = this.#pool.pageOf(address);
    const offset = this.#pool.offsetOf(address);
    const alone = code[offset] === TERM && anchors.has(code[offset + 3] as number);
    if (alone && looksEverywhere(code[offset + 2] as number)) return [ALONE];
    return this.#anchorer.guardsOf(code, offset, anchors, MAX_GUARDS);
  }

  #useAnchor(anchor: Anchor): number {
    if (typeof anchor === 'number') return this.#vocabulary.keep(anchor);
    if (anchor.pattern) return this.#vocabulary.usePattern(anchor.kind, anchor.text);
    return this.#vocabulary.use(anchor.kind, anchor.text, anchor.hash);
  }

  #dropBranch(number: number): void {
    for (const term of this.#branches.anchors(number)) this.#unanchor(number, term);
    this.#branches.remove(number);
  }

  #unanchor(number: number, term: number): void {
    this.#postings.remove(term, number);
    this.#vocabulary.release(term);
  }

  /** Looks at the next branch's anchors again: posts may have shown that another one is rarer. */
  #tend(): void {
    const tending = this.#tending;
    tending.wait = tending.rest;
    if (tending.next >= this.#branches.size) {
      // A round that moved hardly any: what there is to learn was learnt.
      tending.rest = tending.moved * 100 < this.#branches.size ? RESTING : 0;
      tending.next = 0;
      tending.moved = 0;
    }
    const number = tending.next++;
    if (this.#branches.isFree(number) || !this.#mayMove(number)) return;
    const address = this.#branches.address(number);
    const best = this.#anchorer.anchorsOf(this.#pool.pageOf(address), this.#pool.offsetOf(address));
    if (best === null || best.chance > this.#chanceOf(number) * BETTER) return;
    tending.moved++;
    this.#anchor(number, best.anchors);
  }

  #mayMove(number: number): boolean {
    return this.#branches.anchors(number).every((term) => this.#vocabulary.kindOf(term) !== SOURCE);
  }

  #chanceOf(number: number): number {
    return this.#branches.anchors(number).reduce((sum, term) => sum + this.#anchorer.chance(term), 0);
  }
}

const NOBODY: readonly Entry[] = [];

/** Whether the post of that turn may hold one of a row's guards. */
function holdsOne(rows: Int32Array, from: number, present: Int32Array, turn: number): boolean {
  for (let at = from; at < from + MAX_GUARDS; at++) {
    const guard = rows[at] as number;
    if (guard === 0) return false;
    if (present[guard & PRESENT_BITS] === turn) return true;
  }
  return false;
}

function sourceTerm(source: string) {
  return { kind: SOURCE, text: source, hash: hashOf(SOURCE, source), pattern: false };
}
