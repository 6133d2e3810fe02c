/** Rules of X's filtered stream: AND is a space, at most 1,024 characters each; searches have their own limit. */
import { group, type Pushed } from './pushed.ts';

/** "Rules × 1,024 characters." */
export const MAX_RULE_CHARS = 1024;

/** `omitted`: what was left out for want of room, or because X takes it only beside something else. */
export function rulesOf(pushed: Pushed | null, maxChars = MAX_RULE_CHARS): { rules: string[]; omitted: string[] } {
  if (pushed === null) return { rules: [], omitted: [] };
  if (!standsAlone(pushed))
    return { rules: [], omitted: ['X takes lang:, is: and has: only beside a word, tag or account'] };
  const omitted: string[] = [];
  return { rules: split(pushed, maxChars, omitted).map(write), omitted };
}

/** Every branch has something that X takes on its own. */
function standsAlone(pushed: Pushed): boolean {
  if (pushed.kind === 'atom') return pushed.standalone;
  return pushed.kind === 'or' ? pushed.items.every(standsAlone) : pushed.items.some(standsAlone);
}

function write(pushed: Pushed): string {
  if (pushed.kind === 'atom') return pushed.text;
  if (pushed.kind === 'or') return pushed.items.map(write).join(' OR ');
  return pushed.items.map((item) => (item.kind === 'or' ? `(${write(item)})` : write(item))).join(' ');
}

function fits(pushed: Pushed, max: number): boolean {
  return write(pushed).length <= max;
}

function split(pushed: Pushed, max: number, omitted: string[]): Pushed[] {
  if (fits(pushed, max)) return [pushed];
  if (pushed.kind === 'or')
    return pack(
      pushed.items.flatMap((item) => split(item, max, omitted)),
      max,
    );
  return pushed.kind === 'and' ? splitAnd(pushed.items, max, omitted) : [];
}

/** As many branches a rule as fit. */
function pack(branches: readonly Pushed[], max: number): Pushed[] {
  const rules: Pushed[] = [];
  for (const branch of branches) {
    const last = rules.at(-1);
    const longer = last && group('or', [last, branch]);
    if (longer !== undefined && fits(longer, max)) rules[rules.length - 1] = longer;
    else rules.push(branch);
  }
  return rules;
}

/** The short items that fit together; when X would not take those alone, one OR is spread over several rules. */
function splitAnd(items: readonly Pushed[], max: number, omitted: string[]): Pushed[] {
  const byLength = items.toSorted((a, b) => write(a).length - write(b).length);
  let kept: Pushed | undefined;
  for (const item of byLength) {
    const longer = group('and', kept === undefined ? [item] : [kept, item]);
    if (longer !== undefined && fits(longer, max)) kept = longer;
    else omitted.push(`a part of ${write(item).length} characters does not fit into a rule of ${max}`);
  }
  if (kept !== undefined && standsAlone(kept)) return [kept];
  const wide = byLength.find(standsAlone);
  return wide === undefined ? [] : split(wide, max, omitted);
}
