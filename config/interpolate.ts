/** `${NAME}`, `${NAME:-default}` and `$${` (a literal `${`) inside text values. Field names are never touched. */
import type { Finding, Path } from './problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  /** A fresh copy; aliases are written out. */
  value: unknown;
  /** What was written at the paths ({@link pathKey}) that had something to replace. */
  replaced: Map<string, string>;
  findings: Finding[];
}

/** Beyond so many values a file is refused; its aliases may have multiplied them. */
const MAX_VALUES = 1_000_000;
/** Also what ends an alias that is part of itself. */
const MAX_DEPTH = 64;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** Replaces references in every text of `value`, which is what a YAML document holds. */
export function interpolate(value: unknown, env: Environment): Interpolated {
  const result: Interpolated = { value: undefined, replaced: new Map(), findings: [] };
  let seen = 0;
  const limit = (path: Path): string | undefined => {
    if (path.length > MAX_DEPTH) return 'nested too deeply';
    return ++seen > MAX_VALUES ? `more than ${MAX_VALUES} values` : undefined;
  };
  const visit = (node: unknown, path: Path): unknown => {
    const beyond = limit(path);
    if (beyond !== undefined) {
      if (!result.findings.some((finding) => finding.message === beyond))
        result.findings.push({ path, message: beyond });
      return null;
    }
    if (typeof node === 'string') return node.includes('${') ? replaceAt(node, path, env, result) : node;
    if (Array.isArray(node)) return node.map((item, index) => visit(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  result.value = visit(value, []);
  return result;
}

function replaceAt(text: string, path: Path, env: Environment, result: Interpolated): string {
  result.replaced.set(pathKey(path), text);
  return text.replace(REFERENCE, (whole, inner: string | undefined, close: string) => {
    if (inner === undefined) return '${';
    const [, name, fallback] = close === '' ? [] : (NAME.exec(inner) ?? []);
    if (name === undefined) {
      const message = `expected \${NAME} or \${NAME:-default}; write $\${ for a literal \${`;
      result.findings.push({ path, message, expected: `\${NAME}` });
      return whole;
    }
    // As in a shell, `:-` also stands in for an empty value.
    const value = env[name];
    if (fallback !== undefined) return value || fallback;
    if (value === undefined) result.findings.push(unset(name, path));
    return value ?? whole;
  });
}

function unset(name: string, path: Path): Finding {
  return { path, message: `environment variable ${name} is not set; set it, or give a default: \${${name}:-…}` };
}
