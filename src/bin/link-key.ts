/** The key that signs links in messages: the operator's secret, or one made once for all processes of the workspace. */
import { type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Settings } from '../../config/settings.ts';
import { secret } from '../contracts/secret.ts';
import { linkKey } from '../platform/act-token.ts';
import { seal, unseal } from '../platform/seal.ts';
import { resolveSecrets } from '../platform/secrets.ts';
import type { Queryable } from '../storage/database.ts';
import { keptSealed } from '../storage/sealed-secrets.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

const NAME = 'act-links';
const MIN_SECRET = 16;
const MIN_KEY = 32;

const schema = z.object({ secret: secret('Signs links') });

/** `reference`: as configured. Throws `Failure('auth')` or {@link CliError} when it cannot be had. */
export async function openLinkKey(
  db: Queryable,
  settings: Pick<Settings, 'home' | 'sealKey'>,
  reference: string | undefined,
  env: Io['env'],
): Promise<KeyObject> {
  if (reference === undefined) return linkKey(await kept(db, settings));
  const open = resolveSecrets({ secret: reference }, schema, env, (path) => readFileSync(path, 'utf8').trim());
  const { secret: text } = schema.parse(open);
  if (text.length < MIN_SECRET) throw new CliError('actLinks.key: expected at least 16 random characters', EXIT.usage);
  return linkKey(text);
}

async function kept(db: Queryable, settings: Pick<Settings, 'home' | 'sealKey'>): Promise<string> {
  const key = settings.sealKey ?? (await fileKey(settings.home));
  const open = unseal(key, NAME, await keptSealed(db, NAME, seal(key, NAME, randomBytes(32).toString('base64url'))));
  if (open !== null) return open;
  throw new CliError(
    'The secret that signs links was sealed with another key. Give every process the same EARSHOT_SEAL_KEY (or configure actLinks.key)',
    EXIT.unavailable,
  );
}

/** Made when there is none; whoever comes first wins. It appears whole or not at all. */
async function fileKey(home: string): Promise<string> {
  const path = join(home, 'seal.key');
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) return checked(known.trim(), path);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return checked((await readFile(path, 'utf8')).trim(), path);
}

function checked(key: string, path: string): string {
  if (key.length >= MIN_KEY) return key;
  throw new CliError(`${path} is no key: put back the one that was there, or set EARSHOT_SEAL_KEY`, EXIT.unavailable);
}
