/** Exactly these messages, in these moments, under a simulated clock. */
import { describe, expect, test } from 'vitest';
import type { TeamAttention, TimeWindow } from '../../src/domain/attention.ts';
import { route } from './routing-samples.ts';
import { done, HOUR, heard, heardMany, MIN, play, quietly, silence } from './scenario.ts';

const WHY = 'this route has no conditions';

describe('a story is told once, and again only when something changed that matters', () => {
  test('one post, one message', () => {
    expect(play({ events: [['0:00', heard('a')]], until: '48:00' })).toEqual([`0:00 ops ← a: ${WHY}`]);
  });

  test('more of the same changes the message, at most every five minutes, and is told anew after four hours', () => {
    const events = ['0:00', '0:01', '0:02', '1:00'].map((at): [string, ReturnType<typeof heard>] => [at, heard('a')]);
    expect(play({ events, until: '48:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:05 ops ← update a: the story grew',
      '1:00 ops ← update a: the story grew',
      '4:00 ops ← a: nobody has acknowledged it, and it goes on: 3 more posts',
    ]);
  });

  test('a new platform is news, five minutes after the last message at the earliest', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['0:01', heard('a', { platform: 'reddit' })],
      ['3:00', heard('a', { platform: 'mastodon' })],
    ];
    expect(play({ events, until: '24:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:05 ops ← a: now also on reddit; 1 more post',
      '3:00 ops ← a: now also on mastodon; 1 more post',
    ]);
  });

  test('so are ten, a hundred, a thousand posts', () => {
    expect(play({ events: [['0:00', heardMany('a', 120, HOUR)]], until: '2:00' }).filter(isMessage)).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:05 ops ← a: 10 posts by now; 9 more posts',
      '0:49:30 ops ← a: 100 posts by now; 90 more posts',
    ]);
  });

  test('the wait gathers what comes first', () => {
    const events: Parameters<typeof play>[0]['events'] = [['0:00', heardMany('a', 3, 20_000)]];
    expect(play({ rules: { group: { waitMs: 30_000 } }, events, until: '1:00' })).toEqual([
      `0:00:30 ops ← a: ${WHY}; 2 more posts in 1 min`,
    ]);
  });
});

describe('a flood', () => {
  test('5,000 posts of one story in a minute are one message that says so', () => {
    const events: Parameters<typeof play>[0]['events'] = [['0:00', heardMany('outage', 5_000, MIN)]];
    expect(play({ rules: { group: { waitMs: MIN } }, events, until: '4:00' })).toEqual([
      `0:01 ops ← outage: ${WHY}; 4,999 more posts in 1 min`,
    ]);
  });

  test('told at once, the one message is followed by one more that says how many', () => {
    const events: Parameters<typeof play>[0]['events'] = [['0:00', heardMany('outage', 5_000, MIN)]];
    expect(play({ events, until: '4:00' })).toEqual([
      `0:00 ops ← outage: ${WHY}`,
      '0:05 ops ← outage: 5,000 posts by now; 4,999 more posts',
    ]);
  });

  test('of many stories: so many in ten minutes, and "412 more" as one', () => {
    const events = Array.from({ length: 442 }, (_, nth): [string, ReturnType<typeof heard>] => [
      `0:00:${String(Math.floor(nth / 10)).padStart(2, '0')}`,
      heard(`story ${nth}`),
    ]);
    const told = play({ rules: { flood: { max: 30, perMs: 10 * MIN } }, events, until: '1:00' });
    expect(told).toHaveLength(31);
    expect(told.slice(0, 30).every((line) => line.endsWith(WHY))).toBe(true);
    expect(told[30]).toMatch(/^0:10 ops ← digest story 30, .*: a flood of route ops: 412 signals more$/);
  });
});

describe('grouping by topic', () => {
  const rules = { group: { by: 'topic' as const, waitMs: 30_000 } };
  const about = (topic: string) => ({ topics: [topic] });

  test('stories of one topic come together, those that follow after the interval', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a', about('billing'))],
      ['0:00:10', heard('b', about('billing')), heard('c', about('login'))],
      ['0:01', heard('d', about('billing')), heard('a', about('billing'))],
    ];
    expect(play({ rules, events, until: '3:00' })).toEqual([
      `0:00:30 ops ← a, b: 2 stories; ${WHY}`,
      `0:00:40 ops ← c: ${WHY}`,
      `0:05:30 ops ← d: ${WHY}; 2 more posts`,
    ]);
  });

  test('what has no topic is a story by itself', () => {
    const events: Parameters<typeof play>[0]['events'] = [['0:00', heard('a'), heard('b')]];
    expect(play({ rules, events, until: '1:00' })).toHaveLength(2);
  });
});

describe('quiet hours', () => {
  const night: TimeWindow = { name: 'night', zone: 'Europe/Berlin', from: '22:00', to: '07:00' };
  const atNight = (begin: string, events: Parameters<typeof play>[0]['events']) =>
    play({ begin, windows: [night], rules: { quiet: ['night'] }, events, until: '24:00' });

  test('what comes in them waits for their end and comes as one', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['4:00', heard('b')],
      ['6:00', heard('c')],
    ];
    expect(atNight('2026-06-01T20:30:00Z', events)).toEqual([
      '8:30 ops ← digest a, b, c: what came during quiet hours: 3 signals',
    ]);
  });

  test('a single one is told as it would have been', () => {
    expect(atNight('2026-06-01T21:00:00Z', [['0:00', heard('a')]])).toEqual([
      `8:00 ops ← a: ${WHY}; held until 2026-06-02T05:00Z: quiet hours`,
    ]);
  });

  test('the night on which clocks go forward is an hour shorter', () => {
    // From 22:00 CET (21:00Z) to 07:00 CEST (05:00Z).
    expect(atNight('2026-03-28T21:00:00Z', [['0:00', heard('a')]])[0]).toMatch(/^8:00 ops ← a/);
    expect(atNight('2026-03-28T20:59:00Z', [['0:00', heard('a')]])[0]).toMatch(/^0:00 ops ← a/);
    expect(atNight('2026-03-29T05:00:00Z', [['0:00', heard('a')]])[0]).toMatch(/^0:00 ops ← a/);
  });

  test('the night on which they go back is an hour longer', () => {
    // From 22:00 CEST (20:00Z) to 07:00 CET (06:00Z).
    expect(atNight('2026-10-24T20:00:00Z', [['0:00', heard('a')]])[0]).toMatch(/^10:00 ops ← a/);
    expect(atNight('2026-10-25T05:59:00Z', [['0:00', heard('a')]])[0]).toMatch(/^0:01 ops ← a/);
    expect(atNight('2026-10-25T06:00:00Z', [['0:00', heard('a')]])[0]).toMatch(/^0:00 ops ← a/);
  });

  test('outside of working hours it waits for the next ones, over a weekend', () => {
    const work: TimeWindow = {
      name: 'work',
      zone: 'America/New_York',
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: '09:00',
      to: '17:00',
    };
    const rules = { active: ['work'] };
    // Friday, 17:00 in New York → Monday, 09:00.
    expect(
      play({ begin: '2026-06-05T21:00:00Z', windows: [work], rules, events: [['0:00', heard('a')]], until: '72:00' }),
    ).toEqual([`64:00 ops ← a: ${WHY}; held until 2026-06-08T13:00Z: quiet hours`]);
  });
});

describe('silences and inhibition', () => {
  test('what is silenced is told to nobody, with the reason; afterwards the next post is told', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', silence({ topic: ['billing'] }, 2 * HOUR)],
      ['1:00', heard('a', { topics: ['billing'] }), heard('b')],
      ['3:00', heard('a', { topics: ['billing'] })],
    ];
    expect(play({ events, until: '12:00' })).toEqual([`1:00 ops ← b: ${WHY}`, `3:00 ops ← a: ${WHY}`]);
    expect(quietly({ events, until: '12:00' })).toEqual([
      'silenced: silenced by ada until 2026-06-01T14:00:00.000Z: known',
    ]);
  });

  test('a silence that comes later holds back what would have been told again', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a', { topics: ['billing'] })],
      ['1:00', heard('a', { topics: ['billing'] })],
      ['2:00', silence({ topic: ['billing'] }, 10 * HOUR)],
    ];
    expect(play({ events, until: '24:00' }).filter(isMessage)).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '12:00 ops ← a: nobody has acknowledged it, and it goes on: 1 more post',
    ]);
  });

  test('an outage stands for the complaints about the same monitor', () => {
    const inhibit = [
      {
        source: { intent: ['outage' as const] },
        target: { intent: ['complaint' as const] },
        equal: ['monitor' as const],
        forMs: 2 * HOUR,
      },
    ];
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('before', { intents: ['complaint'] })],
      ['0:10', heard('outage', { intents: ['outage'] })],
      [
        '0:20',
        heard('child', { intents: ['complaint'] }),
        heard('other', { intents: ['complaint'], monitors: ['rivals'] }),
      ],
      ['2:10', heard('after', { intents: ['complaint'] })],
    ];
    expect(play({ inhibit, events, until: '3:00' })).toEqual([
      `0:00 ops ← before: ${WHY}`,
      `0:10 ops ← outage: ${WHY}`,
      `0:20 ops ← other: ${WHY}`,
      `2:10 ops ← after: ${WHY}`,
    ]);
    expect(quietly({ inhibit, events, until: '3:00' })).toEqual(['inhibited: story 2 stands for it: told there']);
  });
});

describe('the budget of attention', () => {
  const teams: TeamAttention[] = [{ name: 'ops', zone: 'UTC', budget: { instant: 2, digest: 1, exempt: 0.9 } }];

  test('what exceeds it comes in the next digest, the most actionable first; what is urgent comes all the same', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a'), heard('b'), heard('c', { actionable: 0.2 })],
      ['1:00', heard('d', { actionable: 0.7 }), heard('fire', { actionable: 0.95 })],
    ];
    expect(play({ teams, events, until: '48:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      `0:00 ops ← b: ${WHY}`,
      `1:00 ops ← fire: ${WHY}`,
      "21:00 ops ← digest d, c: beyond the day's budget, the most actionable first: 2 signals",
    ]);
  });

  test('the next day begins at the team’s midnight', () => {
    const tokyo: TeamAttention[] = [{ name: 'ops', zone: 'Asia/Tokyo', budget: { instant: 1 } }];
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a'), heard('b')],
      ['3:00', heard('c')],
    ];
    // 12:00Z is 21:00 there.
    expect(play({ teams: tokyo, events, until: '12:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      `3:00 ops ← c: ${WHY}`,
      "12:00 ops ← digest b: beyond the day's budget, the most actionable first: 1 signal",
    ]);
  });

  test('digests of several routes are one where only one a day may come', () => {
    const timing = { mode: 'digest' as const, everyMinutes: 60 };
    const routes = ['bugs', 'praise'].map((name) =>
      route(name, { team: 'ops', channel: 'ops', timing, when: { topic: [name] } }),
    );
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a', { topics: ['bugs'] }), heard('b', { topics: ['praise'] })],
      ['5:00', heard('c', { topics: ['bugs'] })],
    ];
    expect(play({ teams, routes, events, until: '48:00' })).toEqual([
      expect.stringMatching(/^21:00 ops ← digest a, b, c: digest of .*: 3 signals$/),
    ]);
  });
});

describe('batches and digests', () => {
  const events: Parameters<typeof play>[0]['events'] = [
    ['0:02', heard('a'), heard('a')],
    ['0:14', heard('b')],
    ['0:16', heard('c')],
  ];

  test('a batch comes at the next full quarter of an hour', () => {
    expect(play({ rules: { timing: { mode: 'batch', everyMinutes: 15 } }, events, until: '2:00' })).toEqual([
      '0:15 ops ← digest a, b: batch of route ops: 2 signals',
      '0:30 ops ← digest c: batch of route ops: 1 signal',
    ]);
  });

  test('a digest an hour after what came first', () => {
    expect(play({ rules: { timing: { mode: 'digest', everyMinutes: 60 } }, events, until: '3:00' })).toEqual([
      '1:02 ops ← digest a, b, c: digest of route ops: 3 signals',
    ]);
  });

  test('or at nine on weekdays, by the clock on the wall', () => {
    const at = { at: '09:00', zone: 'Europe/Berlin', days: ['mon' as const, 'fri' as const] };
    // Friday, 12:02Z → Monday, 07:00Z.
    const told = play({
      begin: '2026-06-05T12:00:00Z',
      rules: { timing: { mode: 'digest', at } },
      events,
      until: '96:00',
    });
    expect(told).toEqual(['67:00 ops ← digest a, b, c: digest of route ops: 3 signals']);
  });
});

describe('escalation', () => {
  const teams: TeamAttention[] = [
    {
      name: 'sre',
      zone: 'UTC',
      onCall: {
        people: [
          { name: 'ada', channel: 'ada-pager' },
          { name: 'bob', channel: 'bob-pager' },
        ],
        zone: 'UTC',
        start: '2026-05-25',
        handover: '09:00',
        shiftDays: 7,
        overrides: [],
      },
    },
  ];
  const rules = {
    escalate: [
      { afterMs: 15 * MIN, to: 'leads' },
      { afterMs: 30 * MIN, to: 'on-call:sre' },
    ],
  };

  test('nobody acknowledges: the next channel, then who is on call', () => {
    expect(play({ teams, rules, events: [['0:00', heard('a')]], until: '24:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:15 leads ← escalation a: escalated: nobody acknowledged it in 15 min',
      '0:30 bob-pager ← escalation a: escalated: nobody acknowledged it in 30 min; on call: bob',
    ]);
  });

  test('acknowledged in time: nothing but a message that says so', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['0:10', done('a', 'acknowledged')],
    ];
    expect(play({ teams, rules, events, until: '24:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:10 ops ← update a: the story is acknowledged',
    ]);
  });

  test('a silent owner is reminded when it goes on', () => {
    const events: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['0:10', done('a', 'assigned', { owner: 'bob' })],
      ['1:00', heard('a', { platform: 'reddit' })],
    ];
    expect(play({ events, until: '24:00' })).toEqual([
      `0:00 ops ← a: ${WHY}`,
      '0:10 ops ← update a: the story is assigned',
      '1:00 ops ← update a: the story grew',
      '4:10 ops ← a: bob has had it for 4 h, and it goes on: 1 more post',
    ]);
  });

  test('resolved and back again, snoozed and over, dismissed for good', () => {
    const back: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['1:00', done('a', 'resolved')],
      ['9:00', heard('a')],
    ];
    expect(play({ events: back, until: '24:00' }).at(-1)).toBe(
      '9:00 ops ← a: it came back after ada resolved it: 1 more post',
    );
    const untilMs = Date.parse('2026-06-01T18:00:00Z');
    const snoozed: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['1:00', done('a', 'snoozed', { untilMs })],
      ['2:00', heard('a')],
    ];
    expect(play({ events: snoozed, until: '7:00' }).filter(isMessage).at(-1)).toBe(
      '6:00 ops ← a: the snooze of ada is over; 1 more post',
    );
    const dismissed: Parameters<typeof play>[0]['events'] = [
      ['0:00', heard('a')],
      ['1:00', done('a', 'dismissed')],
      ['2:00', heardMany('a', 50, HOUR)],
    ];
    expect(play({ events: dismissed, until: '48:00' }).filter(isMessage)).toHaveLength(1);
  });
});

function isMessage(line: string): boolean {
  return !line.includes('← update');
}
