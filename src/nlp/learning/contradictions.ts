/** Labels that say different things of nearly the same text: what a person should look at when nothing gets better. */
import { LEARNT_KINDS, type LearntKind } from '../../domain/label.ts';
import type { LearningRow } from './answers.ts';
import { dot, type Sparse, type Vectors } from './sparse.ts';

export interface Contradiction {
  kind: LearntKind;
  /** `platform/native id` of both, and what was said. */
  posts: [string, string];
  values: [string, string];
  /** 0…1 */
  similarity: number;
}

const ALIKE = 0.7;
const SHOWN = 20;
const MAX_ROWS = 600;

/** The most similar first, at most twenty; of the newest 600 posts. */
export function contradictions(all: readonly LearningRow[], vectors: Vectors): Contradiction[] {
  const rows = all.slice(0, MAX_ROWS);
  const texts = rows.map(({ text }) => vectors.of(text));
  const found: Contradiction[] = [];
  for (const kind of LEARNT_KINDS) {
    const spoken = [...rows.keys()].filter((at) => rows[at]?.answers[kind] !== undefined);
    for (const [nth, one] of spoken.entries()) {
      for (const other of spoken.slice(nth + 1)) {
        const values = [said(rows[one], kind), said(rows[other], kind)] as [string, string];
        if (values[0] === values[1]) continue;
        const similarity = dot(texts[one] as Sparse, texts[other] as Sparse);
        if (similarity < ALIKE) continue;
        const posts: [string, string] = [rows[one]?.key ?? '', rows[other]?.key ?? ''];
        found.push({ kind, posts, values, similarity: Math.round(similarity * 100) / 100 });
      }
    }
  }
  return found.sort((a, b) => b.similarity - a.similarity).slice(0, SHOWN);
}

function said(row: LearningRow | undefined, kind: LearntKind): string {
  const value = row?.answers[kind];
  return Array.isArray(value) ? value.toSorted().join(', ') || 'none' : String(value);
}
