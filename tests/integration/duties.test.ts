/** Duties: a deletion follows every copy, edits are followed, platforms' policies are obeyed. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connector, Recheck } from '../../src/contracts/connector.ts';
import { Failure } from '../../src/contracts/failure.ts';
import { type Post, type PostRef, postKey } from '../../src/domain/post.ts';
import { editedMentions } from '../../src/storage/edited-mentions.ts';
import { forgetAuthor } from '../../src/storage/forget.ts';
import { saveLabel } from '../../src/storage/labels.ts';
import { savePage } from '../../src/storage/pages.ts';
import { countRetractions } from '../../src/storage/retractions.ts';
import { analyseBatch } from '../../workers/analyse.ts';
import { deliverBatch } from '../../workers/deliver.ts';
import { PolicyKeeper } from '../../workers/obey-policies.ts';
import { Outboxes } from '../../workers/outboxes.ts';
import { retractOnce } from '../../workers/retract.ts';
import { sortPage } from '../../workers/sort-page.ts';
import { createMemoryChannel, type MemoryChannel } from '../support/memory-channel.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import {
  analyseOptions,
  count,
  deliverOptions,
  leaseOf,
  openWorkbench,
  postOf,
  quiet,
  routeTo,
  type Workbench,
} from '../support/workbench.ts';

const CANARY = 'zyzzyvacanary';
const never = new AbortController().signal;

let bench: Workbench;
let channel: MemoryChannel;
let outboxes: Outboxes;
beforeEach(async () => {
  bench = await openWorkbench();
  channel = createMemoryChannel();
  outboxes = new Outboxes(deliverOptions(channel));
});
afterEach(async () => {
  await outboxes.close();
  await bench?.end();
});

/** Stores what was read as a collect worker does. */
async function read(raw: Post[], deleted: PostRef[] = []): Promise<number[]> {
  await bench.db.query(`update sources set lease_until = '-infinity', next_run_at = now(), finished_at = null`);
  const source = await leaseOf(bench.db);
  const { content, monitorIds } = await sortPage(
    bench.watch.current(),
    source,
    { raw, deleted, cursor: 1 },
    (one) => one as Post,
  );
  return savePage(bench.db, source, { ...content, backfill: false }, monitorIds);
}

async function told(posts: Post[]): Promise<number[]> {
  const ids = await read(posts);
  await analyseBatch(bench, await analyseOptions(), ids);
  const due = await bench.db.query<{ id: number }>(`select id from deliveries where state = 'pending'`);
  const options = deliverOptions(channel);
  await deliverBatch(
    bench,
    options,
    outboxes,
    due.map(({ id }) => id),
    never,
  );
  return ids;
}

const stored = async (post: PostRef) => {
  const [row] = await bench.db.query<{ data: Post; deleted_at: string | null }>(
    'select data, deleted_at from posts where platform = $1 and native_id = $2',
    [post.platform, post.id],
  );
  return row;
};

/** Every row of every table as text. */
async function whereIs(text: string): Promise<string[]> {
  const tables = await bench.db.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await bench.db.query<{ n: number }>(
      `select count(*)::integer as n from ${name} t where position($1 in t::text) > 0`,
      [text],
    );
    if ((rows[0]?.n ?? 0) > 0) found.push(name);
  }
  return found;
}

describe('a deletion', () => {
  test('leaves the words in no table and takes the delivered message back', async () => {
    const post = postOf({ text: `acme ${CANARY} is down`, author: { id: CANARY, handle: CANARY } });
    const hay = postOf({ text: `${CANARY} hay` });
    const quoting = postOf({
      text: 'acme look at this',
      quoted: { id: post.id, text: `acme ${CANARY} is down`, author: { handle: CANARY } },
    });
    const answering = postOf({ text: 'acme yes', parent: { id: post.id, text: CANARY } });
    const [id] = await told([post, hay]);
    await read([quoting, answering]);
    await saveLabel(bench.db, id as number, { kind: 'topic', value: ['billing'], author: 'ada' });
    expect(await whereIs(CANARY)).not.toEqual([]);
    expect(channel.messages).toHaveLength(1);

    await read(
      [],
      [post, hay].map(({ platform, id }) => ({ platform, id })),
    );
    expect(await whereIs(CANARY)).toEqual([]);
    expect((await stored(quoting))?.data.quoted).toEqual({ id: post.id });
    expect((await stored(answering))?.data.parent).toEqual({ id: post.id });
    expect(await stored(post)).toMatchObject({ data: {}, deleted_at: expect.any(String) });
    expect(await count(bench.db, 'labels')).toBe(0);
    expect(await retractOnce(bench, outboxes)).toBe(1);
    expect(channel.retracted).toEqual(['memory-1']);
    expect(await retractOnce(bench, outboxes)).toBe(0);
    expect(await count(bench.db, 'deliveries', `retraction = 'done' and reason like '%retracted%'`)).toBe(1);
  });

  test('while its message is under way: taken back once the receipt is there', async () => {
    const post = postOf();
    const ids = await read([post]);
    await analyseBatch(bench, await analyseOptions(), ids);
    const [due] = await bench.db.query<{ id: number }>('select id from deliveries');
    const { promise, resolve } = Promise.withResolvers<void>();
    channel.script.push({ waitFor: promise });
    const delivering = deliverBatch(bench, deliverOptions(channel), outboxes, [due?.id as number], never);
    while (channel.attempts.length === 0) await new Promise((done) => setImmediate(done));
    await read([], [post]);
    expect(await retractOnce(bench, outboxes)).toBe(0);
    resolve();
    await delivering;
    expect(await retractOnce(bench, outboxes)).toBe(1);
    expect(channel.retracted).toHaveLength(1);
  });

  test('one of a digest: the digest is said again without it, in its place; of all: it is taken back', async () => {
    await bench.apply({ route: routeTo('memory', { timing: { mode: 'digest', everyMinutes: 60 } }) });
    const posts = [postOf({ text: `acme ${CANARY} one` }), postOf()];
    const ids = await read(posts);
    await analyseBatch(bench, await analyseOptions(), ids);
    await bench.db.query(
      `with d as (insert into deliveries (kind, dedupe_key, state, route, channel, reason, receipt, sent_at)
         values ('digest', 'd', 'sent', 'default', 'memory', 'digest', '{"id":"memory-9"}', now()) returning id)
       update deliveries set state = 'digested', digest_id = d.id from d`,
    );
    await read([], [posts[0] as Post]);
    expect(await retractOnce(bench, outboxes)).toBe(1);
    expect(channel.messages).toMatchObject([{ previous: { mode: 'update', receipt: { id: 'memory-9' } } }]);
    expect(JSON.stringify(channel.messages)).not.toContain(CANARY);
    await read([], [posts[1] as Post]);
    expect(await retractOnce(bench, outboxes)).toBe(1);
    expect(channel.retracted).toEqual(['memory-9']);
  });

  test('a channel that cannot take back: the fact is kept, nobody tries for ever', async () => {
    const mute = { ...channel, open: () => ({ render: () => ({}), send: async () => ({ id: '1' }) }) };
    outboxes = new Outboxes(deliverOptions(mute as unknown as MemoryChannel));
    const post = postOf();
    await told([post]);
    await read([], [post]);
    await retractOnce(bench, outboxes);
    expect(await countRetractions(bench.db)).toEqual({ due: 0, impossible: 1, failed: 0 });
  });

  test('a remote that is away is asked again later', async () => {
    const post = postOf();
    await told([post]);
    await read([], [post]);
    const away = {
      ...channel,
      open: () => ({
        ...channel.open({}, {} as never),
        retract: () => Promise.reject(new Failure('transient', 'away')),
      }),
    };
    outboxes = new Outboxes(deliverOptions(away));
    await retractOnce(bench, outboxes);
    expect(await countRetractions(bench.db)).toMatchObject({ due: 1 });
    expect(await count(bench.db, 'deliveries', "retract_at > now() + interval '1 s'")).toBe(1);
  });
});

describe('forgetting an author', () => {
  const NAME = 'zyzzyvaname';
  const by = (changes: Partial<Post> = {}) =>
    postOf({ author: { id: '4711', handle: `@${NAME}`, name: NAME }, ...changes });
  const forget = (author = NAME) => forgetAuthor(bench.db, { platform: 'x', author }, 'test');

  test('leaves no table with a word or a name of theirs, takes messages back, and nothing comes back', async () => {
    const own = by({ text: `acme ${CANARY}` });
    const hay = by({ text: `${CANARY} hay` });
    const quoting = postOf({
      text: 'acme: see',
      quoted: { id: '99', text: CANARY, author: { handle: NAME.toUpperCase() } },
    });
    const other = postOf({ text: 'acme, another one', author: { id: '4712', handle: 'somebody' } });
    await told([own, hay, other]);
    await read([quoting]);
    await bench.db.query(
      `insert into skipped_items (source_id, reason, sample) select id, 'broke', $1 from sources limit 1`,
      [`{"by":"${NAME}","text":"${CANARY}"}`],
    );
    expect(await forget()).toEqual({ posts: 1, haystack: 1, quoting: 1, samples: 1, messages: 1 });
    expect(await whereIs(CANARY)).toEqual([]);
    expect((await whereIs(NAME)).concat(await whereIs(NAME.toUpperCase()))).toEqual([]);
    expect((await stored(other))?.data).toEqual(other);
    expect((await stored(quoting))?.data.quoted).toEqual({ id: '99' });
    await retractOnce(bench, outboxes);
    expect(channel.retracted).toHaveLength(1);

    await bench.watch.refresh();
    const again = [
      by({ text: `acme ${CANARY} again` }),
      by({ author: { id: '4711' }, text: `acme ${CANARY}` }),
      by({ author: { handle: NAME.toUpperCase() }, text: CANARY }),
      postOf({ text: 'acme!', parent: { id: '100', text: CANARY, author: { id: '4711' } } }),
    ];
    const ids = await read([...again, own, other]);
    expect(ids).toHaveLength(1);
    expect(await whereIs(CANARY)).toEqual([]);
    expect(await whereIs(NAME)).toEqual([]);
    expect(await count(bench.db, 'skipped_items', `reason = 'forgotten' and sample = ''`)).toBe(4);
  });

  test('by the id of the account, whatever the handle; on that platform only', async () => {
    const [own, elsewhere] = [by(), by({ platform: 'reddit' })];
    await read([own, elsewhere]);
    expect(await forget('4711')).toMatchObject({ posts: 1 });
    expect((await stored(elsewhere))?.data).toEqual(elsewhere);
    expect(await forget('4711')).toEqual({ posts: 0, haystack: 0, quoting: 0, samples: 0, messages: 0 });
  });

  test('what is kept is no name: hashes under a key of this database', async () => {
    await forget();
    const rows = await bench.db.query<{ hash: Buffer }>('select hash from forgotten_authors');
    expect(rows.map(({ hash }) => hash.length)).toEqual([32, 32]);
    expect(await count(bench.db, 'audit', `object like 'author % of x'`)).toBe(1);
  });
});

describe('an edit', () => {
  const first = () => postOf({ text: 'I like acme', postedAt: '2026-11-01T10:00:00.000Z' });

  test('is followed by the stored post, with the places that matched', async () => {
    const post = first();
    const [id] = await read([post]);
    await read([{ ...post, text: 'now: acme', editedAt: '2026-11-01T11:00:00.000Z' }]);
    expect((await stored(post))?.data.text).toBe('now: acme');
    const [row] = await bench.db.query('select spans from mention_monitors where post_id = $1', [id]);
    expect(row?.spans).toEqual([{ field: 'text', start: 5, end: 9 }]);
  });

  test('changes what is said of it, and neither where it went nor what it was told as', async () => {
    const post = postOf({ text: 'I love acme, the best tool that I ever had for this kind of work' });
    const [id] = await told([post]);
    const rest = () =>
      bench.db.query(
        'select story_id, decisions, (select count(*) from deliveries) as told from signals where post_id = $1',
        [id],
      );
    const before = await rest();
    await read([
      { ...post, text: 'I hate acme, it is terrible and never works for me', editedAt: '2026-11-25T11:00:00.000Z' },
    ]);
    const again = await editedMentions(bench.db, { overdueMs: 5_000, limit: 10 });
    expect(again).toEqual([id]);
    expect(await editedMentions(bench.db, { overdueMs: 5_000, limit: 10 })).toEqual([]);
    await analyseBatch(bench, await analyseOptions(), again);
    const [row] = await bench.db.query('select sentiment, analysis from signals where post_id = $1', [id]);
    expect(row).toMatchObject({ sentiment: 'negative', analysis: { towards: [{ name: 'acme', label: 'negative' }] } });
    expect(await rest()).toEqual(before);
    expect(await count(bench.db, 'mentions', 'edited_at is not null')).toBe(0);
  });

  test('an older state that comes late changes nothing', async () => {
    const post = first();
    await read([{ ...post, text: 'acme 2', editedAt: '2026-11-01T12:00:00.000Z' }]);
    await read([{ ...post, text: 'acme 1', editedAt: '2026-11-01T11:00:00.000Z' }]);
    await read([post]);
    expect((await stored(post))?.data.text).toBe('acme 2');
  });

  test('that no monitor matches any more is followed as well, and so is hay', async () => {
    const [post, hay] = [first(), postOf({ text: 'hay' })];
    const [id] = await read([post, hay]);
    await read([
      { ...post, text: 'never mind', editedAt: '2026-11-01T11:00:00.000Z' },
      { ...hay, text: 'other hay', editedAt: '2026-11-01T11:00:00.000Z' },
    ]);
    expect((await stored(post))?.data.text).toBe('never mind');
    expect(await count(bench.db, 'haystack', `data ->> 'text' = 'other hay'`)).toBe(1);
    const [row] = await bench.db.query('select spans from mention_monitors where post_id = $1', [id]);
    expect(row?.spans).toEqual([]);
    expect(await count(bench.db, 'mentions')).toBe(1);
  });
});

describe("a platform's policy", () => {
  let asked: string[][];
  let answer: (refs: readonly PostRef[]) => Promise<Recheck>;
  beforeEach(() => {
    asked = [];
    answer = async () => ({ deleted: [], raw: [] });
  });

  function keeper(policy: Partial<Connector['policy']>): PolicyKeeper {
    const memory = createMemoryConnector() as Connector;
    const connector: Connector = {
      ...memory,
      policy: { ...memory.policy, ...policy },
      open: (config, deps) => ({
        ...memory.open(config, deps),
        recheck(refs) {
          asked.push(refs.map(postKey));
          return answer(refs);
        },
      }),
    };
    return new PolicyKeeper(bench, {
      connectors: new Map([['memory', connector]]),
      openConfig: (_connector, config) => config,
      deps: { http: { request: () => Promise.reject(new Error('no network')) }, log: quiet, clock: Date.now },
    });
  }
  const age = (post: PostRef, hours: number) =>
    bench.db.query(`update posts set collected_at = now() - make_interval(hours => $2) where native_id = $1`, [
      post.id,
      hours,
    ]);

  test('content is deleted when its days are over, hay too', async () => {
    const [old, fresh, hay] = [postOf(), postOf(), postOf({ text: 'hay' })];
    await read([old, fresh, hay]);
    await age(old, 24 * 31);
    await bench.db.query(`update haystack set collected_at = now() - interval '31 days'`);
    await keeper({ retentionDays: 30 }).round(never);
    expect([(await stored(old))?.data, (await stored(fresh))?.data]).toEqual([{}, fresh]);
    expect(await count(bench.db, 'haystack')).toBe(0);
    await keeper({}).round(never);
    expect((await stored(fresh))?.data).toEqual(fresh);
  });

  test('posts are looked up in time: what is gone goes, what changed follows', async () => {
    const [gone, edited, same, young] = [postOf(), postOf(), postOf(), postOf()];
    await told([gone, edited, same, young]);
    for (const post of [gone, edited, same]) await age(post, 22);
    const now = { ...edited, text: 'acme, edited', metrics: { likes: 7 } };
    answer = async () => ({ deleted: [gone], raw: [now, same] });
    const one = keeper({ recheckHours: 24 });
    await one.round(never);
    expect(asked.map((keys) => keys.toSorted())).toEqual([[gone, edited, same].map(postKey).toSorted()]);
    expect(await stored(gone)).toMatchObject({ data: {} });
    expect((await stored(edited))?.data).toEqual(now);
    expect(await countRetractions(bench.db)).toMatchObject({ due: 1 });
    await bench.db.query(`update sources set recheck_at = '-infinity'`);
    await one.round(never);
    expect(asked).toHaveLength(1);
  });

  test('what could not be told is asked for again, after the others', async () => {
    const [untold, other] = [postOf(), postOf()];
    await read([untold, other]);
    await age(untold, 30);
    await keeper({ recheckHours: 24 }).round(never);
    const [row] = await bench.db.query(
      `select round(extract(epoch from now() - checked_at) / 3600)::integer as hours from posts where native_id = $1`,
      [untold.id],
    );
    expect(row?.hours).toBe(11);
  });

  test('what there were no requests left for is asked for soon, before others', async () => {
    const [asked1, unasked] = [postOf(), postOf()];
    await read([asked1, unasked]);
    for (const post of [asked1, unasked]) await age(post, 30);
    answer = async () => ({ deleted: [], raw: [asked1], unasked: [unasked] });
    const one = keeper({ recheckHours: 24 });
    await one.round(never);
    await bench.db.query(`update sources set recheck_at = '-infinity'`);
    await one.round(never);
    expect(asked.map((keys) => keys.length)).toEqual([2, 1]);
    expect(asked[1]).toEqual([postKey(unasked)]);
  });

  test('a platform that fails is left alone for a while, and nothing counts as looked up', async () => {
    const post = postOf();
    await read([post]);
    await age(post, 30);
    answer = () => Promise.reject(new Failure('rate-limited', 'slow down', { retryAfterMs: 600_000 }));
    const one = keeper({ recheckHours: 24 });
    await one.round(never);
    await one.round(never);
    expect(asked).toHaveLength(1);
    expect(await count(bench.db, 'posts', 'checked_at is null')).toBe(1);
    expect(await count(bench.db, 'sources', `recheck_at > now() + interval '9 minutes'`)).toBe(1);
  });

  test('two workers do not look up the same', async () => {
    const post = postOf();
    await read([post]);
    await age(post, 30);
    await Promise.all([keeper({ recheckHours: 24 }), keeper({ recheckHours: 24 })].map((one) => one.round(never)));
    expect(asked).toHaveLength(1);
  });
});
