/**
 * A post read against a vocabulary: which terms it holds, and where. Everything is numbers in columns that are used
 * again for the next post; a term's record is valid for the post whose turn it carries.
 */
import { readNames } from './post-names.ts';
import { readRaw } from './raw-terms.ts';
import { isFirstPart, MIN_PREFIX } from './term.ts';
import { ANYWHERE, type PostTokens } from './text.ts';
import { BIGRAM, hashOf, MENTION, type TokenList } from './token-list.ts';
import { CHARACTER, HEAD, LENGTH, PAIR, PREFIX, RUN, STAMP, STRIDE, TAIL, type Vocabulary } from './vocabulary.ts';

/** Between two texts: no term. */
const WALL = -1;
/** Longer tokens are not compared with wildcards: bounded work. */
const MAX_WILD_TOKEN = 512;
const LAST_TURN = 0x7fffffff;
const PRESENT = 4096;
export const PRESENT_BITS = PRESENT - 1;
/** Posts after which what was counted weighs half. */
const FADE_AFTER = 1 << 16;
/** The first posts are all counted, later ones now and then. */
const COUNT_ALL = 1 << 13;
const COUNT_EVERY = 8;

export class Reading {
  readonly vocabulary: Vocabulary;
  tokens!: PostTokens;
  /** The post's number; a record with this stamp belongs to it. */
  turn = 0;
  /** Posts that the terms' counts are out of. */
  posts = 0;
  /** Whether this post is counted. */
  counting = false;
  /** By a term's last bits: the post that held such a term last. Small enough to stay near at hand, where records are not. */
  readonly present = new Int32Array(PRESENT);
  /** Token places over all texts of the post, a wall after each text. */
  slots = 0;
  termOf = new Int32Array(64);
  /** Which text (of `tokens.fields`) a place belongs to. */
  textOf = new Int32Array(64);
  /** Where each text's places begin. */
  bases = new Int32Array(16);
  /** Chains of occurrences: a place and the next link, 0 for none. */
  #links = 1;
  linkSlot = new Int32Array(64);
  linkNext = new Int32Array(64);
  /** Terms found that anchor some branch. */
  found = 0;
  anchors = new Int32Array(64);
  /** Texts read so far. */
  #texts = 0;
  /** True while nothing but the texts is read that everything looks at. */
  plain = true;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** `texts`: further ones to read, as bits; `source`: where it came from, when known. */
  read(tokens: PostTokens, texts: number, source?: string): void {
    this.#begin(tokens);
    tokens.ensure(texts);
    this.plain = tokens.plain;
    this.#readTexts();
    readNames(this, source);
  }

  /** The first link of the term's occurrences, 0 for none. */
  first(term: number): number {
    if (this.present[term & PRESENT_BITS] !== this.turn) return 0;
    const record = term * STRIDE;
    const { records } = this.vocabulary;
    if (records[record + STAMP] !== this.turn) return 0;
    const head = records[record + HEAD] as number;
    return head < 0 ? this.#verify(term, record, -head) : head;
  }

  /** Until somebody asks, a token counts as the term whose hash it has: leaves out those that read otherwise. */
  #verify(term: number, record: number, head: number): number {
    const { records } = this.vocabulary;
    let first = 0;
    let last = 0;
    for (let link = head; link !== 0; link = this.linkNext[link] as number) {
      const slot = this.linkSlot[link] as number;
      if (!this.#readsAt(term, slot)) this.termOf[slot] = 0;
      else {
        if (first === 0) first = link;
        else this.linkNext[last] = link;
        last = link;
      }
    }
    this.linkNext[last] = 0;
    records[record + HEAD] = first;
    return first;
  }

  #readsAt(term: number, slot: number): boolean {
    const text = this.textOf[slot] as number;
    const list = this.#list(text);
    const at = slot - (this.bases[text] as number);
    const start = list.starts[at] as number;
    return this.vocabulary.isAt(term, list.kinds[at] as number, list.text, start, list.ends[at] as number);
  }

  bitAt(slot: number): number {
    return this.tokens.fields[this.textOf[slot] as number]?.bit ?? 0;
  }

  /** The token folded and lowered. */
  tokenAt(slot: number): string {
    const text = this.textOf[slot] as number;
    return this.#list(text).textOf(slot - (this.bases[text] as number));
  }

  /** True when the token shares a character with the one before it. */
  overlaps(slot: number): boolean {
    const text = this.textOf[slot] as number;
    const { starts, ends } = this.#list(text);
    const at = slot - (this.bases[text] as number);
    return at > 0 && (starts[at] as number) < (ends[at - 1] as number);
  }

  /** Marks a term that has no place: a name, a run of characters. */
  mark(term: number): void {
    const record = term * STRIDE;
    const { records } = this.vocabulary;
    if (records[record + STAMP] === this.turn) return;
    records[record + STAMP] = this.turn;
    records[record + HEAD] = 0;
    this.present[term & PRESENT_BITS] = this.turn;
    if (this.counting) this.vocabulary.count(term);
    if ((records[record + LENGTH] as number) > 0) this.#anchor(term);
  }

  /** Marks the term of that kind and text, and wildcards that fit it, where anybody asks for them. */
  markNamed(kind: number, text: string): void {
    const { kinds } = this.vocabulary;
    if ((kinds[kind] as number) > 0) {
      const term = this.vocabulary.find(kind, hashOf(kind, text), text);
      if (term !== 0) this.mark(term);
    }
    if ((kinds[kind + PREFIX] as number) === 0 || text.length < MIN_PREFIX) return;
    for (const pattern of this.vocabulary.fitting(kind, text, 0, text.length) ?? []) this.mark(pattern);
  }

  #list(text: number): TokenList {
    return (this.tokens.fields[text] as { list: TokenList }).list;
  }

  #begin(tokens: PostTokens): void {
    this.tokens = tokens;
    this.slots = 0;
    this.#links = 1;
    this.found = 0;
    this.#texts = 0;
    this.turn++;
    this.counting = this.posts < COUNT_ALL || this.turn % COUNT_EVERY === 0;
    if (this.counting) this.posts++;
    if (this.posts >= FADE_AFTER || this.turn === LAST_TURN) this.#fade();
  }

  /** Counts fade, so that they follow what is talked about; every two billion posts the turns begin anew. */
  #fade(): void {
    const { records, seen } = this.vocabulary;
    this.posts >>= 1;
    for (let term = 0; term < seen.length; term++) seen[term] = (seen[term] as number) >> 1;
    if (this.turn < LAST_TURN) return;
    for (let stamp = STAMP; stamp < records.length; stamp += STRIDE) records[stamp] = 0;
    this.present.fill(0);
    this.turn = 1;
  }

  #readTexts(): void {
    const { fields, count } = this.tokens;
    const { kinds } = this.vocabulary;
    for (; this.#texts < count; this.#texts++) {
      const field = fields[this.#texts] as (typeof fields)[number];
      this.#readText(this.#texts, field.list);
      if (field.prose && ((kinds[RUN] as number) > 0 || (kinds[PAIR] as number) > 0)) readRaw(this, field.raw);
    }
  }

  #readText(text: number, list: TokenList): void {
    const { count, kinds, hashes } = list;
    this.#room(text, count);
    const base = this.slots;
    this.bases[text] = base;
    const { vocabulary, termOf, textOf } = this;
    for (let at = 0; at < count; at++) {
      const slot = base + at;
      textOf[slot] = text;
      termOf[slot] = 0;
      const kind = kinds[at] as number;
      if (kind === MENTION) {
        this.#mention(list, at, slot);
        continue;
      }
      let term = vocabulary.guessed(kind, hashes[at] as number);
      if (term < 0) term = this.#told(list, at);
      if (term === 0) continue;
      termOf[slot] = term;
      this.#occurs(term, slot, true);
    }
    termOf[base + count] = WALL;
    textOf[base + count] = text;
    this.slots = base + count + 1;
    if (vocabulary.patterns > 0) this.#wildcards(list, base);
    if ((vocabulary.kinds[CHARACTER] as number) > 0) this.#singles(list, base);
  }

  /** Several terms share the token's hash. */
  #told({ kinds, hashes, starts, ends, text }: TokenList, at: number): number {
    const { vocabulary } = this;
    return vocabulary.findIn(kinds[at] as number, hashes[at] as number, text, starts[at] as number, ends[at] as number);
  }

  #wildcards(list: TokenList, base: number): void {
    const { kinds } = this.vocabulary;
    for (let at = 0; at < list.count; at++) {
      const kind = list.kinds[at] as number;
      if ((kinds[kind + PREFIX] as number) > 0) this.#patterns(kind, list, at, base + at);
    }
  }

  #singles(list: TokenList, base: number): void {
    for (let at = 0; at < list.count; at++) {
      if (list.kinds[at] === BIGRAM) this.#characters(list.textOf(at), base + at);
    }
  }

  /** A handle is found by its first part too, so several terms may fit. */
  #mention(list: TokenList, at: number, slot: number): void {
    const { vocabulary } = this;
    if (vocabulary.kinds[MENTION] === 0) return;
    vocabulary.forEach(MENTION, list.hashes[at] as number, (term) => {
      if (isFirstPart(vocabulary.textOf(term), list.textOf(at))) this.#occurs(term, slot, false);
    });
  }

  #patterns(kind: number, list: TokenList, at: number, slot: number): void {
    const start = list.starts[at] as number;
    const end = list.ends[at] as number;
    if (end - start < MIN_PREFIX || end - start > MAX_WILD_TOKEN) return;
    const fitting = this.vocabulary.fitting(kind, list.text, start, end);
    if (fitting !== null) for (const pattern of fitting) this.#occurs(pattern, slot, false);
  }

  #characters(bigram: string, slot: number): void {
    for (const character of new Set(bigram)) {
      const term = this.vocabulary.find(CHARACTER, hashOf(CHARACTER, character), character);
      if (term !== 0) this.#occurs(term, slot, false);
    }
  }

  /** `guessed`: only the hash says so yet. */
  #occurs(term: number, slot: number, guessed: boolean): void {
    const record = term * STRIDE;
    const { records } = this.vocabulary;
    const link = this.#links++;
    if (link >= this.linkSlot.length) this.#growLinks();
    this.linkSlot[link] = slot;
    this.linkNext[link] = 0;
    if (records[record + STAMP] === this.turn) this.linkNext[records[record + TAIL] as number] = link;
    else {
      records[record + STAMP] = this.turn;
      this.present[term & PRESENT_BITS] = this.turn;
      records[record + HEAD] = guessed ? -link : link;
      if (this.counting) this.vocabulary.count(term);
      if ((records[record + LENGTH] as number) > 0) this.#anchor(term);
    }
    records[record + TAIL] = link;
  }

  #anchor(term: number): void {
    if (this.found === this.anchors.length) this.anchors = grown(this.anchors, this.found * 2);
    this.anchors[this.found++] = term;
  }

  #room(text: number, count: number): void {
    if (text >= this.bases.length) this.bases = grown(this.bases, text * 2);
    const needed = this.slots + count + 1;
    if (needed <= this.termOf.length) return;
    this.termOf = grown(this.termOf, needed * 2);
    this.textOf = grown(this.textOf, needed * 2);
  }

  #growLinks(): void {
    this.linkSlot = grown(this.linkSlot, this.linkSlot.length * 2);
    this.linkNext = grown(this.linkNext, this.linkNext.length * 2);
  }
}

function grown(column: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(size);
  longer.set(column);
  return longer;
}

/** True when every text a term of this mask looks at is one that everything looks at. */
export function looksEverywhere(mask: number): boolean {
  return (mask & ANYWHERE) === ANYWHERE;
}
