/** Labelled texts: a line `{label, text}` each, gzip too. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Labelled } from '../nlp/model/encode.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { mustExist } from './post-file.ts';

const textSchema = z.object({ text: z.string() });
const rowSchema = z.object({ label: z.string().min(1).max(200), text: z.string() });

/** Throws with the line's number when one is not of this form, and when there is none. */
export async function readLabelled(io: Io, file: string): Promise<Labelled[]> {
  const rows = await readLines(io, file, rowSchema, '{"label": "positive", "text": "…"}');
  if (rows.length === 0) throw new CliError(`${file} holds no labelled text`, EXIT.usage);
  return rows;
}

/** Texts alone, as posts have them. Throws likewise. */
export async function readTexts(io: Io, file: string): Promise<string[]> {
  return (await readLines(io, file, textSchema, '{"text": "…"}')).map(({ text }) => text);
}

async function readLines<T>(io: Io, file: string, schema: z.ZodType<T>, example: string): Promise<T[]> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const bytes = await readFile(path);
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isZipped ? gunzipSync(bytes) : bytes).toString().split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const row = schema.safeParse(parsed(line));
    if (row.success) return [row.data];
    throw new CliError(`${file}:${at + 1}: expected a line of JSON like ${example}`, EXIT.usage);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
