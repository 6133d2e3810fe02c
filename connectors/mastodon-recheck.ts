/** Mastodon: what has become of stored statuses; those of a time when the stream was cut are told by nothing else. */
import type { Recheck } from '../src/contracts/connector.ts';
import type { PostRef } from '../src/domain/post.ts';
import { lookUp } from '../src/platform/look-up.ts';
import { isRecord } from '../src/platform/loose-json.ts';
import type { Instance } from './mastodon-api.ts';
import { statusId } from './mastodon-status.ts';

/** A request each: older instances have no other. Ids of another instance mean nothing here. */
export function recheck(instance: Instance, refs: readonly PostRef[], signal: AbortSignal): Promise<Recheck> {
  const start = statusId(instance.host, '');
  const own = refs.filter(({ platform, id }) => platform === 'mastodon' && id.startsWith(start));
  return lookUp(own, 1, signal, async ([ref]) => {
    const { platform, id } = ref as PostRef;
    const path = `/api/v1/statuses/${encodeURIComponent(id.slice(start.length))}`;
    const { status, body } = await instance.ask(path, {}, [404, 410]);
    if (status === 404 || status === 410) return { deleted: [{ platform, id }], raw: [] };
    return { deleted: [], raw: isRecord(body) ? [body] : [] };
  });
}
