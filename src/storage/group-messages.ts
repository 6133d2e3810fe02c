/** The message that a group is in a channel: what updates change. */
import type { Receipt } from '../contracts/channel.ts';
import type { Queryable, Row } from './database.ts';
import type { ClaimedDelivery } from './deliveries.ts';

export interface GroupMessage {
  state: 'pending' | 'sending' | 'sent';
  receipt: Receipt | null;
  /** Why it came: an update still says so. */
  reason: string;
}

/** By the id of the delivery that wants to change it; the newest message wins. */
export async function groupMessages(
  db: Queryable,
  deliveries: readonly ClaimedDelivery[],
): Promise<Map<number, GroupMessage>> {
  const updates = deliveries.filter(({ mode, groupId }) => mode === 'update' && groupId !== null);
  if (updates.length === 0) return new Map();
  const rows = await db.query<GroupMessage & Row & { id: number }>(
    `select asked.id, m.state, m.receipt, m.reason from unnest($1::bigint[], $2::bigint[], $3::text[]) as asked (id, group_id, channel)
     cross join lateral (
       select state, receipt, reason from deliveries d
       where d.group_id = asked.group_id and d.channel = asked.channel and d.mode <> 'update' and d.kind = 'signal'
         and d.state in ('pending', 'sending', 'sent') and d.retraction is null
       order by d.id desc limit 1) m`,
    [updates.map(({ id }) => id), updates.map(({ groupId }) => groupId), updates.map(({ channel }) => channel)],
  );
  return new Map(rows.map(({ id, state, receipt, reason }) => [id, { state, receipt, reason }]));
}
