/** The clock of signals and how fast we are, on times that were set. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performAct } from '../../src/storage/acts.ts';
import { clockOf } from '../../src/storage/clock.ts';
import { speedOf } from '../../src/storage/speed.ts';
import { hear } from '../support/signals.ts';
import { openWorkbench, postOf, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench?.end());

/** Minutes before now. */
type Times = Partial<
  Record<'posted' | 'collected' | 'analysed' | 'delivered' | 'acknowledged' | 'resolved' | 'answered', number>
>;

/** A signal of its own story with these times. */
async function signalAt(times: Times, platform = 'x'): Promise<number> {
  const { db } = bench;
  const id = await hear(bench, postOf({ platform }));
  const at = (minutes: number | undefined) =>
    minutes === undefined ? null : new Date(Date.now() - minutes * 60_000).toISOString();
  await db.query('update posts set posted_at = $2, collected_at = $3 where id = $1', [
    id,
    at(times.posted),
    at(times.collected),
  ]);
  await db.query('update mentions set analysed_at = $2 where post_id = $1', [id, at(times.analysed)]);
  if (times.delivered !== undefined)
    await db.query(`update deliveries set state = 'sent', sent_at = $2 where post_id = $1`, [id, at(times.delivered)]);
  for (const stage of ['acknowledged', 'resolved', 'answered'] as const) {
    if (times[stage] === undefined) continue;
    await db.query(
      `insert into timeline_events (post_id, story_id, stage, actor, at)
       select post_id, story_id, $2, 'ada', $3 from signals where post_id = $1`,
      [id, stage, at(times[stage])],
    );
  }
  return id;
}

test('no signals, no figures', async () => {
  expect(await speedOf(bench.db, { days: 7, by: null })).toEqual({
    days: 7,
    by: null,
    signals: 0,
    cut: false,
    groups: [],
  });
});

test('each stage since the one before, and since it was posted; what waits; which holds things up', async () => {
  await signalAt({
    posted: 100,
    collected: 98,
    analysed: 97,
    delivered: 96,
    acknowledged: 66,
    resolved: 56,
    answered: 60,
  });
  await signalAt({ posted: 100, collected: 96, analysed: 95, delivered: 94, acknowledged: 74 }, 'reddit');
  await signalAt({ posted: 100, collected: 98, analysed: 97, delivered: 96 }, 'reddit');
  const { signals, groups } = await speedOf(bench.db, { days: 7, by: null });
  expect(signals).toBe(3);
  const close = (minutes: number) => expect.closeTo(minutes * 60, 0);
  expect(groups).toMatchObject([{ name: null, signals: 3, heldUpBy: 'seen' }]);
  expect(groups[0]?.stages).toEqual([
    {
      stage: 'collected',
      count: 3,
      p50: close(2),
      p95: close(3.8),
      sincePostedP50: close(2),
      sincePostedP95: close(3.8),
      waiting: 0,
    },
    expect.objectContaining({ stage: 'analysed', count: 3, p50: close(1) }),
    expect.objectContaining({ stage: 'delivered', count: 3, p50: close(1), sincePostedP50: close(4) }),
    expect.objectContaining({ stage: 'seen', count: 2, p50: close(25) }),
    expect.objectContaining({ stage: 'acknowledged', count: 2, p50: 0, waiting: 1, sincePostedP50: close(30) }),
    expect.objectContaining({ stage: 'resolved', count: 1, p50: close(10), waiting: 1 }),
    // Before it was resolved: since it was acknowledged.
    expect.objectContaining({ stage: 'answered', count: 1, p50: close(6), sincePostedP50: close(40) }),
  ]);
});

test('by platform, team and monitor', async () => {
  const by = async (what: 'platform' | 'team' | 'monitor') =>
    (await speedOf(bench.db, { days: 7, by: what })).groups.map(({ name, signals }) => [name, signals]);
  expect(await by('platform')).toEqual([
    ['reddit', 2],
    ['x', 1],
  ]);
  expect(await by('team')).toEqual([['everyone', 3]]);
  expect(await by('monitor')).toEqual([['acme', 3]]);
});

test('backfill is left out; what people did counts for the signals that were there', async () => {
  const id = await signalAt({ posted: 5, collected: 4, analysed: 3, delivered: 2 });
  await performAct(bench.db, { postId: id, act: { kind: 'acknowledge' }, by: 'ada', way: 'cli', key: 'one' });
  const clock = await clockOf(bench.db, id);
  expect(clock).toMatchObject({ resolved: null, answered: null });
  expect(clock?.seen).toBe(clock?.acknowledged);
  await bench.db.query(`update mentions set analysed_at = clock_timestamp() where post_id = $1`, [id]);
  expect(await clockOf(bench.db, id)).toMatchObject({ delivered: null, acknowledged: null });
  await bench.db.query(`update mentions set backfill = true where post_id = $1`, [id]);
  expect(await clockOf(bench.db, id)).toBeNull();
  expect((await speedOf(bench.db, { days: 7, by: null })).signals).toBe(3);
});
