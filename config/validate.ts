/** Validates one value by one schema; texts that came from `${…}` may stand for numbers and truth values. */
import { pathKey } from './interpolate.ts';
import type { Finding, Path } from './problem.ts';
import { isRecord } from './raw-tree.ts';
import { type Explained, explainIssues } from './schema-problems.ts';

/** `data` is the schema's output when there are no findings. Changes texts to numbers in place, where the schema asks. */
export function checkValue(context: Explained, replaced: Map<string, string>): { data?: unknown; findings: Finding[] } {
  let parsed = context.schema.safeParse(context.value);
  if (parsed.success) return { data: parsed.data, findings: [] };
  const changed = parsed.error.issues.filter((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const wanted = issue.code === 'invalid_type' ? issue.expected : '';
    return replaced.has(pathKey([...context.base, ...path])) && retype(context.value, path, wanted);
  });
  if (changed.length > 0) parsed = context.schema.safeParse(context.value);
  if (parsed.success) return { data: parsed.data, findings: [] };
  return { findings: explainIssues(parsed.error.issues, context) };
}

/** `"7787"` → 7787 at `path`, when that type is wanted there; tells whether it did. */
function retype(root: unknown, path: Path, wanted: string): boolean {
  const last = path.at(-1);
  const holder = path.slice(0, -1).reduce<unknown>(step, root);
  if (last === undefined || !(isRecord(holder) || Array.isArray(holder))) return false;
  const value = convert(step(holder, last), wanted);
  if (value === undefined) return false;
  (holder as Record<string | number, unknown>)[last] = value;
  return true;
}

function step(node: unknown, key: string | number): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[key] : undefined;
}

function convert(text: unknown, wanted: string): number | boolean | undefined {
  if (typeof text !== 'string') return undefined;
  if (wanted === 'number' && /^-?\d+(\.\d+)?$/.test(text.trim())) return Number(text);
  if (wanted === 'boolean' && /^(true|false)$/.test(text.trim())) return text.trim() === 'true';
  return undefined;
}
