/** What an importer must know of a product's language. The lexer, the parser and `settle.ts` do the rest. */
import type { Range } from '../problem.ts';
import type { Draft } from './draft.ts';
import type { ForeignToken } from './lex.ts';
import type { NoticeCode } from './notice.ts';

/** What stands after `field:`. */
export interface FieldValue extends Range {
  kind: 'word' | 'phrase' | 'range';
  /** Without quotes or brackets; of a range `500 TO 100` or `1..9` as written. */
  text: string;
}

export interface Near {
  operator: 'NEAR' | 'ONEAR' | 'NOTNEAR';
  /** Null when none was written. */
  distance: number | null;
}

export interface Dialect {
  /** As in `--from`. */
  name: string;
  title: string;
  /** The operator that a run of characters is, if it is one. */
  operator(run: string): 'and' | 'or' | 'not' | null;
  /** The proximity operator that a run is, if it is one; `sentence`: inside one sentence. */
  near(run: string): Near | 'sentence' | null;
  /** Of NEAR without a number; null: it needs one. */
  defaultDistance: number | null;
  /** True where `-word` excludes it. */
  minus: boolean;
  /** True where `*` and `?` are wildcards; elsewhere they are punctuation. */
  wildcards: boolean;
  /** True where `{Word}` insists on its letters. */
  braces: boolean;
  /** True where each line is a query of its own and one is enough. */
  lines: boolean;
  /** What is skipped like space; sticky. */
  comment?: RegExp;
  /** Said once when words stand side by side without an operator; absent: it is known to mean AND. */
  juxtaposed?: string;
  /** Said once when AND and OR are mixed without parentheses; absent: AND is known to bind tighter. */
  mixed?: string;
  /** A word, phrase, tag, mention or cashtag. */
  term(token: ForeignToken): Draft;
  /** Undefined when there is no such field. */
  field(name: string, value: FieldValue): Draft | undefined;
  /** `"a b"~n`: what differs about it, if anything. */
  windowNote?: string;
  /** Reads a query that holds no operator at all, where that has its own meaning; null: it is read as usual. */
  simple?(tokens: readonly ForeignToken[]): Draft | null;
  /** Said once when the query searches for words: what a word finds there and not here. */
  wordNote?: { code: NoticeCode; message: string };
}
