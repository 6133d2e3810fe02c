/** What programs name besides terms: exact texts, regular expressions, predicates. Equal ones are kept once. */
import type { ExactNode } from './ast.ts';
import { formatQuery } from './format.ts';
import { LinearRegex } from './linear-regex.ts';
import { type Predicate, type PredicateNode, predicateOf } from './predicate.ts';

export type Constant =
  | { kind: 'exact'; text: string }
  | { kind: 'regex'; regex: LinearRegex }
  | { kind: 'predicate'; predicate: Predicate; node: PredicateNode };

interface Kept {
  key: string;
  constant: Constant;
  uses: number;
}

export class Constants {
  readonly #kept: (Kept | undefined)[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #free: number[] = [];

  get(index: number): Constant {
    return (this.#kept[index] as Kept).constant;
  }

  exact(text: ExactNode['text']): number {
    return this.#use(`{${text}}`, () => ({ kind: 'exact', text }));
  }

  regex(pattern: string, insensitive: boolean): number {
    const key = `/${pattern}/${insensitive ? 'i' : ''}`;
    return this.#use(key, () => ({ kind: 'regex', regex: new LinearRegex(pattern, insensitive) }));
  }

  predicate(node: PredicateNode): number {
    return this.#use(formatQuery(node), () => ({ kind: 'predicate', predicate: predicateOf(node), node }));
  }

  release(index: number): void {
    const kept = this.#kept[index] as Kept;
    if (--kept.uses > 0) return;
    this.#kept[index] = undefined;
    this.#byKey.delete(kept.key);
    this.#free.push(index);
  }

  #use(key: string, make: () => Constant): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      (this.#kept[known] as Kept).uses++;
      return known;
    }
    const index = this.#free.pop() ?? this.#kept.length;
    this.#kept[index] = { key, constant: make(), uses: 1 };
    this.#byKey.set(key, index);
    return index;
  }
}
