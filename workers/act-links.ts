/** The links with which people act from a message whose channel hears nothing back. */
import type { KeyObject } from 'node:crypto';
import { ACT_LABELS, type ActKind } from '../src/domain/act.ts';
import type { ActLink, Notification } from '../src/domain/notification.ts';
import { actToken } from '../src/platform/act-token.ts';
import type { StoredChannel, WorkspaceFrame } from '../src/storage/workspace.ts';

export interface LinkMaker {
  key: KeyObject;
  /** Without a slash at its end. */
  publicUrl: string;
  days: number;
}

/** Chats and mail, read by the team alone: a link in a public tracker could be used by anybody. */
const WITH_LINKS: Partial<Record<string, readonly ActKind[]>> = {
  // Its buttons do the rest.
  slack: ['link-issue', 'answer'],
  ...Object.fromEntries(
    ['discord', 'email', 'googlechat', 'mattermost', 'teams', 'telegram'].map((type) => [
      type,
      ['acknowledge', 'resolve', 'dismiss', 'wrong-team', 'answer'] satisfies ActKind[],
    ]),
  ),
};
const DAY_MS = 86_400_000;

/** The same for a delivery over retries: they end so many days after the notification's own time. */
export function withLinks(
  notification: Notification,
  channel: StoredChannel | undefined,
  { key, publicUrl, days }: LinkMaker,
): Notification {
  const kinds = channel === undefined ? undefined : WITH_LINKS[channel.type];
  if (notification.kind === 'digest' || channel === undefined || kinds === undefined) return notification;
  const deliveryId = Number(notification.id);
  const recipient = recipientOf(channel);
  const from = Date.parse(notification.state?.at ?? notification.signal.collectedAt);
  const expiresMs = Math.ceil(from / DAY_MS + days) * DAY_MS;
  const links = kinds.map((kind): ActLink => {
    const token = actToken(key, { deliveryId, kind, recipient, expiresMs });
    return { kind, label: ACT_LABELS[kind], url: `${publicUrl}/act/${token}` };
  });
  return { ...notification, links };
}

/** The one address a mail goes to: a link then stands for that person. Otherwise the channel. */
function recipientOf({ name, config }: StoredChannel): string {
  const to = (config as { to?: unknown } | null)?.to;
  const [only, another] = Array.isArray(to) ? to : [to];
  return typeof only === 'string' && another === undefined ? only : name;
}

/** Null where the workspace has no public address. */
export async function linkMaker(
  { actLinks }: Pick<WorkspaceFrame, 'actLinks'>,
  keyOf: () => Promise<KeyObject>,
): Promise<LinkMaker | null> {
  if (actLinks?.publicUrl === undefined) return null;
  return { key: await keyOf(), publicUrl: actLinks.publicUrl.replace(/\/+$/, ''), days: actLinks.days };
}
