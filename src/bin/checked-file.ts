/** YAML and JSON files of the command line (monitors, route cases): read, validated, every problem told by its place. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { type ConfigDocument, readDocument } from '../../config/document.ts';
import { readJsonDocument } from '../../config/json-document.ts';
import { ConfigError, type Finding, formatPath, type Path, type Problem } from '../../config/problem.ts';
import { checkValue } from '../../config/validate.ts';
import type { Io } from './io.ts';
import { mustExist } from './post-file.ts';

export interface CheckedFile {
  document: ConfigDocument;
  /** The schema's output for the part of the file at `base`. Throws {@link ConfigError} with every problem. */
  check<S extends z.ZodType>(schema: S, value: unknown, base: Path): z.output<S>;
  problemOf(finding: Finding): Problem;
}

/** Throws {@link ConfigError} when it is not YAML (JSON is). */
export async function readCheckedFile(io: Io, file: string): Promise<CheckedFile> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const text = await readFile(path, 'utf8');
  const document = readJsonDocument(text) ?? readDocument(text);
  const placed = (offset: number, at: Path, message: string): Problem => {
    return { file, ...document.positionOf(offset), path: formatPath(at), message };
  };
  if (document.problems.length > 0) {
    throw new ConfigError(document.problems.map(({ offset, message }) => placed(offset, [], message)));
  }
  const problemOf = ({ path: at, atKey, within, message, suggestion }: Finding): Problem => {
    const problem = placed(document.offsetOf(at, atKey) + (within ?? 0), at, message);
    return suggestion === undefined ? problem : { ...problem, suggestion };
  };
  return {
    document,
    problemOf,
    check(schema, value, base) {
      const { data, findings } = checkValue({ schema, value, base, echo: true }, new Map());
      if (findings.length > 0) throw new ConfigError(findings.map(problemOf));
      return data as z.output<typeof schema>;
    },
  };
}
