/** The `config` of sources and channels: checked by the adapter's own schema, secrets only as references. */
import type { z } from 'zod';
import { secretPaths } from '../src/contracts/secret.ts';
import { pathKey } from './interpolate.ts';
import type { Finding, Path } from './problem.ts';
import { isRecord, type RawItem, type RawRecord } from './raw-tree.ts';
import { checkValue } from './validate.ts';

/** The little that configuration needs to know of a connector or channel. */
export interface AdapterSpec {
  config: z.ZodType;
  title?: string;
  summary?: string;
  docsUrl?: string;
}

/** By the name used in configuration. */
export type AdapterSpecs = Readonly<Record<string, AdapterSpec>>;

/** The connectors or the channels of this build, as their registry keeps them or as a plain object. */
export type AdapterRegistry = AdapterSpecs | ReadonlyMap<string, AdapterSpec>;

export function specsOf(registry: AdapterRegistry): AdapterSpecs {
  return registry instanceof Map ? Object.fromEntries(registry) : (registry as AdapterSpecs);
}

/** Stands where a secret was written out, so that nothing later can repeat it. */
const WITHHELD = 'env:WITHHELD';
// The same forms as in src/platform/secrets.ts, which this layer may not import; a test keeps them equal.
const REFERENCE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/;

/**
 * Checks every item's `config` whose adapter, named by its `key`, exists. Works on a fresh tree: a secret written out is
 * replaced in it, and numbers that came from `${…}` become numbers.
 */
export function checkAdapterConfigs(
  items: readonly RawItem[],
  { key, specs }: { key: string; specs: AdapterSpecs },
  replaced: Map<string, string>,
): Finding[] {
  return items.flatMap(({ item, path }) => {
    const name = item[key];
    const spec = typeof name === 'string' && Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined) return [];
    if (item.config === null || item.config === undefined) item.config = {};
    return checkConfig(item.config, spec.config, [...path, 'config'], replaced);
  });
}

function checkConfig(config: unknown, schema: z.ZodType, base: Path, replaced: Map<string, string>): Finding[] {
  const fields = [...new Set(secretPaths(schema))].map((dotted) => (dotted === '' ? [] : dotted.split('.')));
  const secretFindings = fields.flatMap((field) => checkSecret(config, field, base, replaced));
  // A reference need not look like the secret it stands for; that is checked when it is opened.
  const closed = new Set(fields.filter((field) => isText(config, field)).map((field) => pathKey([...base, ...field])));
  const { findings } = checkValue({ schema, value: config, base, echo: false }, replaced);
  return [...secretFindings, ...findings.filter((finding) => !closed.has(pathKey(finding.path)))];
}

function isText(config: unknown, field: string[]): boolean {
  return typeof field.reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), config) === 'string';
}

function checkSecret(config: unknown, field: string[], base: Path, replaced: Map<string, string>): Finding[] {
  const holder = field.slice(0, -1).reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), config);
  const name = field.at(-1);
  if (name === undefined || !isRecord(holder) || !Object.hasOwn(holder, name)) return [];
  const path = [...base, ...field];
  const problem = secretProblem(holder, name, replaced.get(pathKey(path)));
  if (problem === undefined) return [];
  holder[name] = WITHHELD;
  return [{ path, expected: 'env:NAME or file:/path', decisive: true, ...problem }];
}

function secretProblem(
  holder: RawRecord,
  name: string,
  written: string | undefined,
): Pick<Finding, 'message' | 'suggestion'> | undefined {
  const value = holder[name];
  if (written !== undefined) {
    const variable = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1];
    return {
      message: `a secret cannot be filled in with \${…}, its value would be stored; write a reference, env:NAME`,
      suggestion: variable && `env:${variable}`,
    };
  }
  if (value === null || (typeof value === 'string' && REFERENCE.test(value))) return undefined;
  const malformed = typeof value === 'string' && /^(env|file):/.test(value);
  return {
    message: malformed
      ? 'not a complete reference to a secret; write env:NAME (letters, digits and _) or file:/absolute/path'
      : 'a secret must not stand in this file; write env:NAME and set that variable, or file:/path and put it in that file',
  };
}
