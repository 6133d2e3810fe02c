/** Secrets made here, kept where others can read: AES-256-GCM under a key that is kept elsewhere. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `name` is sealed in: what is opened under another name was put there by somebody. */
export function seal(key: string, name: string, secret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', derived(key), iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** Null when it was sealed with another key or for another name, or was changed. */
export function unseal(key: string, name: string, sealed: string): string | null {
  const [version, text = ''] = sealed.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (version !== VERSION || bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', derived(key), bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const open = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return open.toString('utf8');
  } catch {
    return null;
  }
}

/** The key is long and random (a file's, or the operator's), so it needs no stretching. */
function derived(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'earshot', 'seal', 32));
}
