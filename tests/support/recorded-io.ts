/** An `Io` that remembers what was printed. */
import type { Io } from '../../src/bin/io.ts';

export interface RecordedIo extends Io {
  printed: { out: string[]; err: string[]; rewritten: string[] };
}

/** `terminal`: with a line that can be redrawn. */
export function recordedIo({ terminal = false } = {}): RecordedIo {
  const printed: RecordedIo['printed'] = { out: [], err: [], rewritten: [] };
  return {
    printed,
    env: {},
    cwd: '/',
    out: (line) => printed.out.push(line),
    err: (line) => printed.err.push(line),
    ...(terminal ? { rewrite: (line: string) => printed.rewritten.push(line) } : {}),
    signal: new AbortController().signal,
  };
}
