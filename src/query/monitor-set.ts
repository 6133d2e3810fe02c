/**
 * All monitors as an inverted index: a post only asks the branches whose anchor it holds. Putting or removing one
 * monitor touches its own terms and anchors and nothing else.
 */
import { EMPTY_LIBRARY, type Library, type MatchResult, type MonitorDef, scopedSource } from '../domain/monitor.ts';
import type { Post } from '../domain/post.ts';
import { type Anchor, Anchorer } from './anchors.ts';
import { CodePool } from './code-pool.ts';
import { MAX_SPANS, type QueryTree, treeOf } from './compile.ts';
import { Constants } from './constants.ts';
import { Evaluator } from './evaluate.ts';
import { type LineMatch, LineReader } from './line.ts';
import { Postings } from './postings.ts';
import type { MonitorPart } from './problem.ts';
import { ANY, ProgramWriter } from './program.ts';
import { Reading } from './reading.ts';
import { releaseCode } from './release.ts';
import { tidySpans } from './spans.ts';
import { PostTokens, SPAN_FIELDS } from './text.ts';
import { hashOf } from './token-list.ts';
import { NO, type Truth, UNKNOWN, YES } from './truth.ts';
import { LENGTH, LIST, SOURCE, STAMP, STRIDE, Vocabulary } from './vocabulary.ts';

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

/** A stretch of the pool that holds one query's code. */
interface Program {
  address: number;
  length: number;
}

interface Entry {
  name: string;
  /** Rises with every monitor put: the order of answers. */
  order: number;
  match: Program;
  exclude: Program | null;
  mute: Program | null;
  /** Texts that its queries look at beyond the usual ones, as bits. */
  texts: number;
  /** Its OR branches, by their numbers. */
  branches: number[];
  /** The best truth that a branch had on the post of this turn. */
  turn: number;
  truth: Truth;
}

interface Branch {
  entry: Entry;
  address: number;
  /** Terms under which it stands in the postings; counted as used. */
  anchors: number[];
}

/** Branches whose anchors are looked at again with every post, so that they follow what posts hold. */
const TENDED_A_POST = 1;
/** A branch moves to another anchor only when that is so much rarer. */
const BETTER = 0.7;
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
  readonly #branches: (Branch | undefined)[] = [];
  readonly #freeBranches: number[] = [];
  /** The post for which a branch was last asked. */
  #asked = new Int32Array(1024);
  /** Reused for every post; nothing of it leaves `match`. */
  readonly #tokens = new PostTokens();
  readonly #lines = new LineReader();
  #texts = 0;
  #order = 0;
  #tended = 0;

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
    const writers = [trees.match, trees.exclude, trees.mute].map((tree) => this.#write(tree));
    const [match, exclude, mute] = writers.map((writer) => writer && this.#store(writer.code));
    const texts = writers.reduce((bits, writer) => bits | (writer?.texts ?? 0), 0);
    const entry: Entry = {
      name: def.name,
      order,
      match: match as Program,
      exclude: exclude ?? null,
      mute: mute ?? null,
      texts,
      branches: [],
      turn: 0,
      truth: NO,
    };
    this.#texts |= texts;
    this.#byName.set(def.name, entry);
    this.#index(entry, scopedSource(def));
  }

  remove(name: string): boolean {
    const entry = this.#byName.get(name);
    if (entry === undefined) return false;
    for (const branch of entry.branches) this.#dropBranch(branch);
    for (const program of [entry.match, entry.exclude, entry.mute]) if (program !== null) this.#free(program);
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
    for (let nth = 0; nth < TENDED_A_POST; nth++) this.#tend();
    return result;
  }

  /** Monitors of which some branch is true or unknown, in their order. */
  #candidates(): readonly Entry[] {
    const reading = this.#reading;
    const { turn } = reading;
    const { records } = this.#vocabulary;
    const { pairs } = this.#postings;
    const asked = this.#asked;
    let found: Entry[] | null = null;
    for (let nth = 0; nth < reading.found; nth++) {
      const record = (reading.anchors[nth] as number) * STRIDE;
      const from = records[record + LIST] as number;
      const to = from + (records[record + LENGTH] as number) * 2;
      for (let at = from; at < to; at += 2) {
        const guard = pairs[at + 1] as number;
        if (guard !== 0 && records[guard * STRIDE + STAMP] !== turn) continue;
        const branch = pairs[at] as number;
        if (asked[branch] === turn) continue;
        asked[branch] = turn;
        const entry = this.#ask(branch, turn);
        if (entry === null) continue;
        if (found === null) found = [entry];
        else found.push(entry);
      }
    }
    if (found === null) return NOBODY;
    return found.length === 1 ? found : found.sort((a, b) => a.order - b.order);
  }

  /** The branch's monitor, if this is the first of its branches that is not false. */
  #ask(number: number, turn: number): Entry | null {
    const { entry, address } = this.#branches[number] as Branch;
    const known = entry.turn === turn ? entry.truth : NO;
    if (known === YES) return null;
    const truth = this.#truth(address);
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

  #holds(program: Program | null): boolean {
    return program !== null && this.#truth(program.address) === YES;
  }

  #spansOf(entry: Entry) {
    const { address } = entry.match;
    this.#evaluator.code = this.#pool.pageOf(address);
    return tidySpans(this.#evaluator.spans(this.#pool.offsetOf(address)), SPAN_FIELDS, MAX_SPANS);
  }

  #unknownOf(entry: Entry): string {
    const { address } = entry.match;
    this.#evaluator.code = this.#pool.pageOf(address);
    const names = new Set<string>();
    this.#evaluator.collectUnknown(this.#pool.offsetOf(address), names);
    return [...names][0] ?? '';
  }

  #write(tree: QueryTree | null): ProgramWriter | null {
    if (tree === null) return null;
    const writer = new ProgramWriter(this.#vocabulary, this.#constants);
    writer.write(tree.node);
    return writer;
  }

  #store(code: number[]): Program {
    return { address: this.#pool.put(code), length: code.length };
  }

  #free({ address, length }: Program): void {
    releaseCode(this.#pool.pageOf(address), this.#pool.offsetOf(address), this.#vocabulary, this.#constants);
    this.#pool.free(address, length);
  }

  /** Every OR branch stands in the index by itself; the first that holds decides. */
  #index(entry: Entry, source: string | undefined): void {
    const { address } = entry.match;
    const code = this.#pool.pageOf(address);
    const offset = this.#pool.offsetOf(address);
    const end = offset + (code[offset + 1] as number);
    const branched = code[offset] === ANY && source === undefined;
    const step = (at: number) => code[at + 1] as number;
    for (let at = branched ? offset + 2 : offset; at < end; at += step(at)) {
      const number = this.#freeBranches.pop() ?? this.#branches.length;
      const branch: Branch = { entry, address: address + at - offset, anchors: [] };
      this.#branches[number] = branch;
      entry.branches.push(number);
      if (number >= this.#asked.length) this.#growAsked();
      this.#asked[number] = 0;
      this.#anchor(number, branch, this.#anchorsOf(branch, source));
    }
  }

  #anchorsOf(branch: Branch, source?: string): readonly Anchor[] {
    if (source !== undefined) return [sourceTerm(source)];
    const code = this.#pool.pageOf(branch.address);
    return this.#anchorer.anchorsOf(code, this.#pool.offsetOf(branch.address))?.anchors ?? [sourceTerm(EVERY_POST)];
  }

  #anchor(number: number, branch: Branch, anchors: readonly Anchor[]): void {
    const terms = new Set(anchors.map((anchor) => this.#useAnchor(anchor)));
    const guard = this.#guardOf(branch, terms);
    branch.anchors = [...terms];
    for (const term of terms) this.#postings.add(term, number, guard);
  }

  /** Another term that the post must hold, the rarest. */
  #guardOf(branch: Branch, anchors: ReadonlySet<number>): number {
    const code = this.#pool.pageOf(branch.address);
    let guard = 0;
    for (const term of this.#anchorer.required(code, this.#pool.offsetOf(branch.address))) {
      if (anchors.has(term)) continue;
      if (guard === 0 || this.#anchorer.chance(term) < this.#anchorer.chance(guard)) guard = term;
    }
    return guard;
  }

  #useAnchor(anchor: Anchor): number {
    if (typeof anchor === 'number') {
      const { kind, text, hash } = this.#vocabulary.termAt(anchor);
      return this.#vocabulary.use(kind, text, hash);
    }
    if (anchor.pattern) return this.#vocabulary.usePattern(anchor.kind, anchor.text);
    return this.#vocabulary.use(anchor.kind, anchor.text, anchor.hash);
  }

  #dropBranch(number: number): void {
    const branch = this.#branches[number] as Branch;
    this.#unanchor(number, branch);
    this.#branches[number] = undefined;
    this.#freeBranches.push(number);
  }

  #unanchor(number: number, branch: Branch): void {
    for (const term of branch.anchors) {
      this.#postings.remove(term, number);
      this.#vocabulary.release(term);
    }
  }

  /** Looks at the next branch's anchors again: posts may have shown that another one is rarer. */
  #tend(): void {
    if (this.#tended >= this.#branches.length) this.#tended = 0;
    const number = this.#tended++;
    const branch = this.#branches[number];
    if (branch === undefined || branch.anchors.some((term) => this.#vocabulary.kindOf(term) === SOURCE)) return;
    const code = this.#pool.pageOf(branch.address);
    const best = this.#anchorer.anchorsOf(code, this.#pool.offsetOf(branch.address));
    const now = branch.anchors.reduce((sum, term) => sum + this.#anchorer.chance(term), 0);
    if (best === null || best.chance > now * BETTER) return;
    const before = { ...branch };
    this.#anchor(number, branch, best.anchors);
    this.#unanchor(number, before);
  }

  #growAsked(): void {
    const longer = new Int32Array(this.#asked.length * 2);
    longer.set(this.#asked);
    this.#asked = longer;
  }
}

const NOBODY: readonly Entry[] = [];

function sourceTerm(source: string) {
  return { kind: SOURCE, text: source, hash: hashOf(SOURCE, source), pattern: false };
}

/** A monitor's queries, parsed, checked and expanded. Throws `QueryError` naming the monitor and which of them is wrong. */
function treesOf(def: MonitorDef, library: Library): Record<MonitorPart, QueryTree | null> & { match: QueryTree } {
  const part = (name: MonitorPart, text: string | undefined) =>
    text === undefined || text.trim() === ''
      ? null
      : treeOf(text, {
          needsAnchor: name === 'match' && def.scope === undefined,
          monitor: def.name,
          part: name,
          library,
        });
  const match = treeOf(def.match, {
    needsAnchor: def.scope === undefined,
    monitor: def.name,
    part: 'match',
    library,
  });
  return { match, exclude: part('exclude', def.exclude), mute: part('mute', def.mute) };
}
