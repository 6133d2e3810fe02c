/** Reads a list of monitors (YAML or JSON): a list, or a mapping with `monitors:`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { type MonitorDef, monitorSchema } from '../domain/monitor.ts';
import { checkQuery } from '../query/check.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { mustExist } from './post-file.ts';

const fileSchema = z.union([z.array(monitorSchema), z.looseObject({ monitors: z.array(monitorSchema) })]);
const PARTS = ['match', 'exclude', 'mute'] as const;

/** Throws with every problem, each with the monitor's name, the query and the place in it. */
export async function readMonitors(io: Io, file: string): Promise<MonitorDef[]> {
  const path = resolve(io.cwd, file);
  await mustExist(path);
  const parsed = fileSchema.safeParse(parseYaml(file, await readFile(path, 'utf8')));
  if (!parsed.success) {
    const issue = deepest(parsed.error);
    throw new CliError(
      `${file}: ${issue.path.join('.') || 'expected a list of monitors'}: ${issue.message}`,
      EXIT.usage,
    );
  }
  const monitors = Array.isArray(parsed.data) ? parsed.data : parsed.data.monitors;
  const problems = [...repeated(monitors), ...monitors.flatMap(queryProblems)];
  if (problems.length > 0) throw new CliError(problems.map((problem) => `${file}: ${problem}`).join('\n'), EXIT.usage);
  return monitors;
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new CliError(`${file}: ${error.message}`, EXIT.usage);
  }
}

/** Of a union's complaints, the one that got farthest says what is really wrong. */
function deepest(error: z.ZodError): { path: PropertyKey[]; message: string } {
  const flat = (issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] =>
    issues.flatMap((issue) => (issue.code === 'invalid_union' ? flat(issue.errors.flat()) : [issue]));
  const [first, ...rest] = flat(error.issues);
  if (first === undefined) return { path: [], message: error.message };
  return rest.reduce((best, issue) => (issue.path.length > best.path.length ? issue : best), first);
}

function repeated(monitors: MonitorDef[]): string[] {
  const seen = new Set<string>();
  return monitors.flatMap(({ name }) => {
    if (seen.has(name)) return [`monitor ${name} stands there twice: names are unique`];
    seen.add(name);
    return [];
  });
}

function queryProblems(monitor: MonitorDef): string[] {
  return PARTS.flatMap((part) => {
    const text = monitor[part];
    if (text === undefined) return [];
    return checkQuery(text, { needsAnchor: part === 'match' })
      .filter((problem) => problem.severity === 'error')
      .map((problem) => {
        const fix = problem.fix === undefined ? '' : ` (${problem.fix})`;
        return `monitor ${monitor.name}, ${part}, column ${problem.start + 1}: ${problem.code} ${problem.message}${fix}`;
      });
  });
}
