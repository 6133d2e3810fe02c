/** Why a platform is not asked for a term exactly as it is meant. */
import type { TermNode } from '../ast.ts';
import { type Sequence, type Step, sequencesOf } from '../term.ts';
import { BIGRAM, EMAIL, EMOJI_TOKEN, URL, WORD } from '../token-list.ts';
import { STOP_WORDS } from './stop-words.ts';

/** Null when nothing is left to be checked here. */
export function reasonOf(node: TermNode): string | null {
  if (node.kind === 'exact') return 'capitals, accents and punctuation are checked here';
  const sequences = sequencesOf(node);
  const reasons = sequences.flatMap((sequence) => sequence.map(reasonOfStep)).filter((reason) => reason !== null);
  return reasons[0] ?? (sequences.some(isLong) ? 'that its words stand together is checked here' : null);
}

function isLong(sequence: Sequence): boolean {
  return sequence.length > 1;
}

function reasonOfStep({ kind, match, text }: Step): string | null {
  if (match === 'wild' || match === 'any') return 'wildcards are checked here';
  if (kind === BIGRAM) return 'scripts without spaces are checked here: how the platform splits them is not documented';
  if (kind === EMOJI_TOKEN)
    return 'emoji are checked here: whether the platform tells skin tones apart is not documented';
  if (kind === URL || kind === EMAIL) return 'addresses are checked here';
  return kind === WORD && STOP_WORDS.has(text) ? 'so common a word is checked here' : null;
}
