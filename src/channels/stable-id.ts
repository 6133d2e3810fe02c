/** Ids that stay the same over retries of one message and are nobody else's. */
import { createHash } from 'node:crypto';
import type { Notification } from '../domain/notification.ts';

/** A UUID made of the key: the same message keeps the same id over retries. Version 4 for remotes that insist on it. */
export function uuidOf(key: string, version: 4 | 8 = 8): string {
  const hex = createHash('sha256').update(key).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `${version}${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return [...parts, hex.slice(20, 32)].join('-');
}

/**
 * Tells one message from all others, those of another Earshot included: a delivery's id alone begins again at 1 in every
 * new database, and a remote that dedupes on it would swallow the message. Of what no retry changes.
 */
export function messageName(notification: Notification): string {
  const { kind, id, route } = notification;
  const about =
    kind === 'signal'
      ? [notification.signal.post.platform, notification.signal.post.id, notification.signal.collectedAt]
      : [notification.from, notification.to];
  return createHash('sha256')
    .update(JSON.stringify([kind, id, route, ...about]))
    .digest('hex')
    .slice(0, 32);
}
