/** Anchors → entries. A small counting filter in front answers "nobody asks for this token" without a look-up. */
import { type Anchor, authorKey, communityKey } from './anchor.ts';
import { MIN_PREFIX, prefixKey } from './term.ts';
import type { FieldTokens, PostTokens } from './text.ts';
import { BIGRAM, type TokenList } from './token-list.ts';

const FILTER_SIZE = 1 << 15;
const FILTER_MASK = FILTER_SIZE - 1;

export class AnchorIndex<Entry> {
  readonly #tokens = new KeyedEntries<Entry>();
  readonly #prefixes = new KeyedEntries<Entry>();
  readonly #authors = new KeyedEntries<Entry>();
  readonly #communities = new KeyedEntries<Entry>();
  /** Searched in every post, so anchors of last resort. */
  readonly #raw = new Map<string, Set<Entry>>();
  readonly #characters = new Set<Entry>();

  add(entry: Entry, anchors: readonly Anchor[]): void {
    for (const anchor of anchors) {
      if (anchor.kind === 'raw') addTo(this.#raw, anchor.text, entry);
      else if (anchor.kind === 'character') this.#characters.add(entry);
      else this.#keyed(anchor.kind).add(anchor.key, entry);
    }
  }

  /** `anchors` as they were added. */
  remove(entry: Entry, anchors: readonly Anchor[]): void {
    for (const anchor of anchors) {
      if (anchor.kind === 'raw') removeFrom(this.#raw, anchor.text, entry);
      else if (anchor.kind === 'character') this.#characters.delete(entry);
      else this.#keyed(anchor.kind).remove(anchor.key, entry);
    }
  }

  /** Entries with an anchor that the post holds, and perhaps some more; null when there is none. */
  candidates(tokens: PostTokens): Set<Entry> | null {
    let found: Set<Entry> | null = null;
    const collect = (entries: Iterable<Entry> | undefined) => {
      if (entries === undefined) return;
      found ??= new Set();
      for (const entry of entries) found.add(entry);
    };
    for (let nth = 0; nth < tokens.count; nth++) {
      const field = tokens.fields[nth];
      if (field !== undefined) this.#fromField(field, collect);
    }
    const { post } = tokens;
    if (this.#authors.size > 0) collect(this.#authors.get(authorKey(post.author?.handle)));
    if (this.#communities.size > 0) collect(this.#communities.get(communityKey(post.community)));
    return found;
  }

  #fromField(field: FieldTokens, collect: (entries: Iterable<Entry> | undefined) => void): void {
    const { list } = field;
    const { hashes, count } = list;
    const tokens = this.#tokens;
    for (let at = 0; at < count; at++) {
      const hash = hashes[at] ?? 0;
      if (tokens.mayHave(hash)) collect(tokens.get(hash));
    }
    if (this.#prefixes.size > 0) this.#fromPrefixes(list, collect);
    if (this.#characters.size > 0 && list.kinds.subarray(0, count).includes(BIGRAM)) collect(this.#characters);
    if (this.#raw.size > 0 && field.prose) this.#fromRaw(field.raw, collect);
  }

  #fromPrefixes(list: TokenList, collect: (entries: Iterable<Entry> | undefined) => void): void {
    const { starts, ends, kinds, text, count } = list;
    for (let at = 0; at < count; at++) {
      const start = starts[at] ?? 0;
      if ((ends[at] ?? 0) - start < MIN_PREFIX) continue;
      const key = prefixKey(kinds[at] ?? 0, text, start);
      if (this.#prefixes.mayHave(key)) collect(this.#prefixes.get(key));
    }
  }

  #fromRaw(raw: string, collect: (entries: Iterable<Entry> | undefined) => void): void {
    for (const [text, entries] of this.#raw) if (raw.includes(text)) collect(entries);
  }

  #keyed(kind: 'token' | 'prefix' | 'author' | 'community'): KeyedEntries<Entry> {
    switch (kind) {
      case 'token':
        return this.#tokens;
      case 'prefix':
        return this.#prefixes;
      case 'author':
        return this.#authors;
      case 'community':
        return this.#communities;
    }
  }
}

class KeyedEntries<Entry> {
  readonly #byKey = new Map<number, Set<Entry>>();
  /** How many keys share each slot; zero says for certain that a key is not there. */
  readonly #filter = new Uint16Array(FILTER_SIZE);

  get size(): number {
    return this.#byKey.size;
  }

  mayHave(key: number): boolean {
    return this.#filter[key & FILTER_MASK] !== 0;
  }

  get(key: number): Set<Entry> | undefined {
    return this.#byKey.get(key);
  }

  add(key: number, entry: Entry): void {
    if (!this.#byKey.has(key)) this.#count(key, 1);
    addTo(this.#byKey, key, entry);
  }

  remove(key: number, entry: Entry): void {
    const had = this.#byKey.has(key);
    removeFrom(this.#byKey, key, entry);
    if (had && !this.#byKey.has(key)) this.#count(key, -1);
  }

  #count(key: number, by: number): void {
    const slot = key & FILTER_MASK;
    this.#filter[slot] = (this.#filter[slot] ?? 0) + by;
  }
}

function addTo<Key, Entry>(map: Map<Key, Set<Entry>>, key: Key, entry: Entry): void {
  const entries = map.get(key);
  if (entries === undefined) map.set(key, new Set([entry]));
  else entries.add(entry);
}

function removeFrom<Key, Entry>(map: Map<Key, Set<Entry>>, key: Key, entry: Entry): void {
  const entries = map.get(key);
  if (entries?.delete(entry) && entries.size === 0) map.delete(key);
}
