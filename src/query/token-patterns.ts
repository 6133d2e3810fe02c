/** What tokens of the language look like. */
import { type Field, fieldNamed } from './fields.ts';

export const SPACE = /\s+/uy;
export const COMMENT = /--(?=\s|$)[^\n]*/y;
/** A `&` between letters or digits belongs to the word (AT&T). */
export const RUN = /(?:[^\s()"“”„‟＂|{}&]|(?<=[\p{L}\p{N}])&(?=[\p{L}\p{N}]))+/uy;
export const NEAR = /^(?:NEAR|ONEAR|NOTNEAR)(?:\/\w*)?$/;
export const FIELD = /([A-Za-z][A-Za-z_.]*)(:(?!\/\/)(?:>=|<=|!=|>|<|=)?|[<>]=?|!?=)/y;
/** A field's value, not in quotes or parentheses. */
export const VALUE = /[^\s()"“”„‟＂|{}]+/y;
export const EXISTS = /exists\(/y;
export const REGEX = /\/(?:[^/\\\n]|\\.)+\/i?(?=[\s()"“”„‟＂|{}&~]|$)/y;
/** `/ab+/gi` as other tools write it; `/r/selfhosted` has nothing that makes it a pattern. */
export const FLAGGED = /(\/(?=[^/\n]*[\\[+*?^$])(?:[^/\\\n]|\\.)+\/)([a-z]+)(?=[\s()"“”„‟＂|{}&~]|$)/y;
export const WINDOW = /~[\p{L}\p{N}.]*/uy;

const OPERATORS: Record<string, 'or' | 'and' | 'not'> = { OR: 'or', AND: 'and', NOT: 'not' };

/** A curly quote opens a phrase too: queries are pasted from word processors. */
export const CLOSING: Record<string, RegExp> = {
  '"': /"/g,
  '“': /[”"]/g,
  '„': /[“”"]/g,
  '‟': /[”"]/g,
  '＂': /["＂]/g,
  '”': /[”"]/g,
};

export function operatorOf(run: string): 'or' | 'and' | 'not' | undefined {
  return Object.hasOwn(OPERATORS, run) ? OPERATORS[run] : undefined;
}

/** `Note: this`, `a<b` and `id=5` are words; `from: x` is a field whose value is missing. */
export function isField(name: string, operator: string, next: string): boolean {
  const known: Field | undefined = fieldNamed(name);
  if (operator.startsWith(':')) return known !== undefined || /[^\s)|]/.test(next);
  return known !== undefined && (known.type === 'number' || known.type === 'analysis' || /[<>]/.test(operator));
}

/** Where the `~3` of a word begins, or its length. Not the ~ of an address such as https://x.edu/~1. */
export function windowInWord(run: string): number {
  const at = run.includes('/') ? -1 : run.search(/~\d*$/);
  return at < 0 || (at === 0 && !/^~\d+$/.test(run)) ? run.length : at;
}
