/** Gives back what a program used: its terms and constants. */
import type { Constants } from './constants.ts';
import { ALL, ANY, NEAR, OP, PHRASE, PREDICATE, STEP_ANY, STEP_BITS, TERM, TEXT, WINDOW } from './program.ts';
import type { Vocabulary } from './vocabulary.ts';

export function releaseCode(code: Int32Array, at: number, vocabulary: Vocabulary, constants: Constants): void {
  const op = (code[at] as number) & OP;
  const end = at + (code[at + 1] as number);
  const first = firstClause(op, at);
  if (first > 0) {
    for (let item = first; item < end; item += code[item + 1] as number) releaseCode(code, item, vocabulary, constants);
  } else if (op === TERM) vocabulary.release(code[at + 3] as number);
  else if (op === PHRASE) {
    for (let step = at + 4; step < end; step++) {
      const value = code[step] as number;
      if ((value & STEP_ANY) === 0) vocabulary.release(value >> STEP_BITS);
    }
  } else constants.release(code[at + (op === PREDICATE ? 2 : 3)] as number);
}

/** Where the clauses inside a clause begin; 0 for a leaf. */
function firstClause(op: number, at: number): number {
  if (op === ALL || op === ANY) return at + 2;
  if (op === TEXT || op === WINDOW) return at + 3;
  return op === NEAR ? at + 4 : 0;
}
