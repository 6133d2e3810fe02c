/** Labelled texts as feature arrays. */
import { createHash } from 'node:crypto';
import { Extractor, type FeatureSource } from '../features/extract.ts';
import { GROUPS } from '../features/specification.ts';

export interface Labelled {
  label: string;
  text: string;
}

/** The same for the same texts and labels in whatever order: 16 hex digits. */
export function digestOf(rows: readonly Labelled[]): string {
  const lines = rows.map(({ label, text }) => JSON.stringify([label, text])).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

export interface Encoded {
  size: number;
  labels: Int32Array;
  /** Where the row's features begin. */
  offsets: Int32Array;
  /** Per row and group the position behind its last feature. */
  ends: Int32Array;
  indices: Int32Array;
}

/** Rows whose label is not among `labels` must not be given. */
export function encode(
  rows: readonly Labelled[],
  labels: readonly string[],
  extractor: FeatureSource = new Extractor(),
): Encoded {
  const parts: Int32Array[] = [];
  const encoded = {
    size: rows.length,
    labels: Int32Array.from(rows, ({ label }) => labels.indexOf(label)),
    offsets: new Int32Array(rows.length + 1),
    ends: new Int32Array(rows.length * GROUPS.length),
  };
  let total = 0;
  rows.forEach(({ text }, row) => {
    extractor.extract(text);
    encoded.offsets[row] = total;
    for (let group = 0; group < GROUPS.length; group++) {
      encoded.ends[row * GROUPS.length + group] = total + (extractor.ends[group] as number);
    }
    parts.push(extractor.indices.slice(0, extractor.count));
    total += extractor.count;
  });
  encoded.offsets[rows.length] = total;
  const indices = new Int32Array(total);
  let at = 0;
  for (const part of parts) {
    indices.set(part, at);
    at += part.length;
  }
  return { ...encoded, indices };
}
