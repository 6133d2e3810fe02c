/** Opens references to secrets, and keeps what they stand for out of texts. The environment and files are arguments. */
import type { z } from 'zod';
import { Failure } from '../contracts/failure.ts';
import { secretPaths } from '../contracts/secret.ts';

const REFERENCE = /^(?:env:(?<name>[A-Za-z_][A-Za-z0-9_]*)|file:(?<path>\/.+))$/;
/** A secret file is a token or a key, not a document. */
const MAX_SECRET_CHARACTERS = 64 * 1024;

/** `env:NAME` or `file:/absolute/path`. */
export function isSecretReference(value: unknown): value is string {
  return typeof value === 'string' && REFERENCE.test(value);
}

/**
 * A copy of `config` with the references in its secret fields replaced by what they stand for; everything else,
 * other texts that look like references included, stays. A value that is no reference is taken to be open already.
 * Throws `Failure('auth')` that names the field and the reference when there is nothing behind it.
 */
export function resolveSecrets(
  config: unknown,
  schema: z.ZodType,
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): unknown {
  const open = structuredClone(config);
  for (const place of secretPlaces(open, schema)) {
    const written = place.holder[place.key];
    if (isSecretReference(written)) place.holder[place.key] = openReference(written, place.field, env, readFile);
  }
  return open;
}

/** The values of the secret fields of an opened configuration, for {@link redact}. */
export function secretValues(config: unknown, schema: z.ZodType): string[] {
  return secretPlaces(config, schema).flatMap(({ holder, key }) => {
    const value = holder[key];
    return typeof value === 'string' && !isSecretReference(value) ? [value] : [];
  });
}

interface Place {
  field: string;
  holder: Record<string, unknown>;
  key: string;
}

function secretPlaces(config: unknown, schema: z.ZodType): Place[] {
  return [...new Set(secretPaths(schema))].flatMap((field): Place[] => {
    const steps = field.split('.');
    const key = steps.pop() ?? '';
    const holder = steps.reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), config);
    return isRecord(holder) && Object.hasOwn(holder, key) ? [{ field, holder, key }] : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function openReference(
  reference: string,
  field: string,
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): string {
  const { name, path } = REFERENCE.exec(reference)?.groups ?? {};
  if (name !== undefined) {
    return env[name] || fail(`${field}: environment variable ${name} (${reference}) is not set or empty`);
  }
  const text = readSecretFile(path ?? '', reference, field, readFile);
  if (text === '') return fail(`${field}: ${reference} is empty`);
  return text.length <= MAX_SECRET_CHARACTERS ? text : fail(`${field}: ${reference} is too large for a secret`);
}

function readSecretFile(path: string, reference: string, field: string, readFile: (path: string) => string): string {
  try {
    // Editors and `echo` end files with a newline that is not part of the secret.
    return readFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    return fail(`${field}: ${reference} cannot be read (${code})`);
  }
}

function fail(message: string): never {
  throw new Failure('auth', message);
}

const REDACTED = '[redacted]';

/** `text` with every secret replaced, also as it looks inside URLs and JSON. Empty secrets are ignored. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf));
  if (forms.size === 0) return text;
  // Longest first, so that a secret that contains another one disappears whole.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return text.replace(new RegExp(longestFirst.map(literal).join('|'), 'g'), REDACTED);
}

function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  return [secret, encodeURIComponent(wellFormed), encodeURI(wellFormed), JSON.stringify(secret).slice(1, -1)];
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
