import { describe, expect, test } from 'vitest';
import { errorOf, load, problemsOf, warningsOf } from './small-registry.ts';

/** Lines 1–4, so that what a case writes begins in line 5. */
const HEAD = `workspace: Acme
defaultRoute: { channel: out }
channels:
  - { name: out, type: terminal }
`;

describe('wrong fields', () => {
  const cases: [string, string, string[]][] = [
    [
      'an unknown field, with the near one',
      'monitors:\n  - name: a\n    match: x\n    mutes: y',
      ['8:5 monitors[0].mutes: unknown field; did you mean "mute"?'],
    ],
    [
      'a field with two letters swapped, and what is missing because of it',
      'monitors:\n  - name: a\n    macth: x',
      ['6:5 monitors[0].match: missing; expected text', '7:5 monitors[0].macth: unknown field; did you mean "match"?'],
    ],
    ['an unknown field like no other', 'zzzzzzzz: 1', ['5:1 zzzzzzzz: unknown field']],
    ['an unknown field with odd letters', '"a b\\n": 1', ['5:1 ["a b\\n"]: unknown field']],
    ['text where a list belongs', 'monitors: brand', ['5:11 monitors: expected a list, got "brand"']],
    ['text where a number belongs', 'api: { port: eighty }', ['5:14 api.port: expected a number, got "eighty"']],
    ['a number out of bounds', 'api: { port: 70000 }', ['5:14 api.port: expected at most 65535, got the number 70000']],
    [
      'a number where text belongs',
      'teams:\n  - name: 2024',
      ['6:11 teams[0].name: expected text, got the number 2024; put it in quotes'],
    ],
    [
      'a query that YAML takes for a mapping',
      'monitors:\n  - name: a\n    match: {BT}',
      ['7:12 monitors[0].match: expected text, got a mapping; text that begins with "{", "[" or "- " must be quoted'],
    ],
    ['a blank field', 'teams:\n  - name:', ['6:10 teams[0].name: expected text, got nothing']],
    [
      'a name with signs',
      'teams:\n  - name: "<b>"',
      ['6:11 teams[0].name: expected letters, digits, spaces, ".", "_" or "-", got "<b>"'],
    ],
    [
      'an empty list of keywords',
      'topics:\n  - { name: a, keywords: [] }',
      ['6:26 topics[0].keywords: expected at least 1 entry, or examples, got an empty list'],
    ],
    [
      'an empty query',
      "monitors:\n  - { name: a, match: '' }",
      ['6:23 monitors[0].match: expected at least 1 character, got ""'],
    ],
    [
      'a URL in the list of private hosts',
      "network: { allowPrivate: ['http://a'] }",
      ['5:27 network.allowPrivate[0]: expected a host, such as intranet.example or 127.0.0.1:8080, got "http://a"'],
    ],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(problemsOf(HEAD + text)).toEqual(expected.map((line) => `earshot.yaml:${line}`));
  });
});

describe('wrong routes', () => {
  const range = "expected a range such as '>=0.6', '<1000' or '0.2..0.8'";
  const cases: [string, string, string][] = [
    [
      'a bad duration',
      'timing: { digest: 1x }',
      '6:34 routes[0].timing.digest: expected a duration such as 30m, 1h or 7d, from 1m to 31d, got "1x"',
    ],
    [
      'a duration without unit',
      'timing: { digest: { every: 30 } }',
      '6:43 routes[0].timing.digest.every: expected a duration such as 30m, 1h or 7d, got the number 30',
    ],
    [
      'too long a duration',
      'timing: { digest: 90d }',
      '6:34 routes[0].timing.digest: expected a duration such as 30m, 1h or 7d, from 1m to 31d, got "90d"',
    ],
    [
      'an unknown timing',
      'timing: instnat',
      '6:24 routes[0].timing: expected instant, or a mapping, got "instnat"; did you mean "instant"?',
    ],
    ['a number for a range', 'when: { urgency: 0.6 }', `6:33 routes[0].when.urgency: ${range}, got the number 0.6`],
    ['a bad range', "when: { reach: '>=1k' }", `6:31 routes[0].when.reach: ${range}, got ">=1k"`],
    ['an empty range', "when: { urgency: '0.8..0.2' }", `6:33 routes[0].when.urgency: ${range}, got "0.8..0.2"`],
    [
      'urgency in per cent',
      "when: { urgency: '>=60' }",
      '6:33 routes[0].when.urgency: expected numbers from 0 to 1, got ">=60"',
    ],
    [
      'a misspelled sentiment',
      'when: { sentiment: [negatve] }',
      '6:36 routes[0].when.sentiment[0]: expected negative, neutral or positive, got "negatve"; did you mean "negative"?',
    ],
    [
      'a misspelled single sentiment',
      'when: { sentiment: negatve }',
      '6:35 routes[0].when.sentiment: expected negative, neutral or positive, or a list, got "negatve"; did you mean "negative"?',
    ],
    [
      'a language by name',
      'when: { language: German }',
      '6:34 routes[0].when.language: expected an ISO 639-1 code such as en or de, or und for "cannot be told", got "German"',
    ],
    [
      'an unknown field deep in the tree',
      'routes: [{ name: b, wehn: {} }]',
      '6:36 routes[0].routes[0].wehn: unknown field; did you mean "when"?',
    ],
  ];
  test.each(cases)('%s', (_, fields, expected) => {
    expect(problemsOf(`${HEAD}routes:\n  - { name: r, ${fields} }`)).toEqual([`earshot.yaml:${expected}`]);
  });
});

describe('names that stand for something elsewhere', () => {
  const cases: [string, string, string][] = [
    [
      'an unknown connector',
      'sources: [{ name: a, connector: hackernew }]',
      '5:33 sources[0].connector: unknown connector "hackernew"; did you mean "hackernews"?',
    ],
    [
      'a connector named like a property of every object',
      'sources: [{ name: a, connector: constructor }]',
      '5:33 sources[0].connector: unknown connector "constructor"; expected hackernews or rss',
    ],
    [
      'a connector like no other',
      'sources: [{ name: a, connector: x }]',
      '5:33 sources[0].connector: unknown connector "x"; expected hackernews or rss',
    ],
    [
      'an unknown team',
      'teams: [{ name: product }]\nroutes: [{ name: r, team: prodcut }]',
      '6:27 routes[0].team: unknown team "prodcut"; did you mean "product"?',
    ],
    [
      'a team where there is none',
      'routes: [{ name: r, team: product }]',
      '5:27 routes[0].team: unknown team "product"; no team is defined',
    ],
    [
      'an unknown channel',
      'routes: [{ name: r, channel: otu }]',
      '5:30 routes[0].channel: unknown channel "otu"; did you mean "out"?',
    ],
    [
      'an unknown monitor, deep in the tree',
      'monitors: [{ name: brand, match: a }]\nroutes: [{ name: r, routes: [{ name: s, when: { monitor: [brnad] } }] }]',
      '6:59 routes[0].routes[0].when.monitor[0]: unknown monitor "brnad"; did you mean "brand"?',
    ],
    [
      'an unknown topic',
      'topics: [{ name: billing, keywords: [a] }]\nroutes: [{ name: r, when: { topic: biling } }]',
      '6:36 routes[0].when.topic: unknown topic "biling"; did you mean "billing"?',
    ],
    [
      'a monitor given twice',
      'monitors:\n  - { name: a, match: x }\n  - { name: a, match: y }',
      '7:13 monitors[1].name: monitors[0] has the name "a" too; names are unique',
    ],
    [
      'a route given twice, at two depths',
      'routes: [{ name: a, routes: [{ name: a }] }]',
      '5:38 routes[0].routes[0].name: routes[0] has the name "a" too; names are unique',
    ],
    [
      'a route named like the root',
      'routes: [{ name: default }]',
      '5:18 routes[0].name: "default" is the name of the route that defaultRoute makes',
    ],
    [
      "a field that is not the connector's",
      'sources: [{ name: a, connector: hackernews, config: { qurey: x, query: y } }]',
      '5:55 sources[0].config.qurey: unknown field; did you mean "query"?',
    ],
    [
      "a missing field of the connector's",
      'sources: [{ name: a, connector: hackernews }]',
      '5:11 sources[0].config.query: missing; expected text',
    ],
    [
      'a wrong value for the connector, not repeated in the message',
      'sources: [{ name: a, connector: rss, config: { url: hunter2 } }]',
      '5:53 sources[0].config.url: expected a URL',
    ],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(problemsOf(HEAD + text)).toEqual([`earshot.yaml:${expected}`]);
  });

  test('an unknown channel type, and the channel that the default route names', () => {
    const text = 'workspace: Acme\nchannels: [{ name: a, type: slakc }]\ndefaultRoute: { channel: terminal }';
    expect(problemsOf(text)).toEqual([
      'earshot.yaml:2:29 channels[0].type: unknown channel type "slakc"; did you mean "slack"?',
      'earshot.yaml:3:26 defaultRoute.channel: unknown channel "terminal"; expected a',
    ]);
  });
});

test('all problems come at once, in the order of the file, and carry their parts', () => {
  const error = errorOf(
    `${HEAD}monitors: [{ name: a }]\nroutes: [{ name: r, channel: otu }]\nsources: [{ name: s, connector: rss }]`,
  );
  expect(error.problems).toEqual([
    {
      file: 'earshot.yaml',
      line: 5,
      column: 12,
      path: 'monitors[0].match',
      message: 'missing; expected text',
      expected: 'text',
    },
    {
      file: 'earshot.yaml',
      line: 6,
      column: 30,
      path: 'routes[0].channel',
      message: 'unknown channel "otu"',
      expected: 'out',
      suggestion: 'out',
    },
    {
      file: 'earshot.yaml',
      line: 7,
      column: 11,
      path: 'sources[0].config.url',
      message: 'missing; expected text',
      expected: 'text',
    },
  ]);
  expect(error.message.split('\n')).toHaveLength(3);
});

describe('what is left out', () => {
  test('one line is a workspace, and says that nobody is told', () => {
    expect(load('workspace: Acme')).toEqual({
      workspace: 'Acme',
      sources: [],
      monitors: [],
      lists: [],
      queries: [],
      topics: [],
      teams: [],
      channels: [],
      route: { name: 'default', when: {}, timing: { mode: 'instant' }, continue: false, routes: [] },
      timeWindows: [],
      inhibit: [],
      customers: [],
      retention: { haystackRows: 1_000_000, haystackDays: 30 },
      learning: { everyHours: 24 },
      api: { host: '127.0.0.1', port: 7787 },
      actLinks: { days: 14 },
      network: { allowPrivate: [] },
      warnings: [expect.objectContaining({ message: expect.stringContaining('no defaultRoute') })],
    });
  });

  test('a section with nothing in it is an empty one', () => {
    expect(load('workspace: Acme\nroutes:\n  # - name: later\nmonitors:\n').route.routes).toEqual([]);
  });

  test('sources and channels get their defaults, their own settings stay as written', () => {
    const text = `${HEAD}sources:\n  - { name: a, connector: rss, config: { url: https://example.com/feed } }`;
    expect(load(text).sources).toEqual([
      { name: 'a', connector: 'rss', enabled: true, haystack: 1, config: { url: 'https://example.com/feed' } },
    ]);
    expect(load(text).channels).toEqual([{ name: 'out', type: 'terminal', config: {} }]);
    expect(warningsOf(text)).toEqual([]);
  });
});

test('routes become a tree under the default route', () => {
  const { route } = load(`${HEAD}teams: [{ name: product }]
routes:
  - name: outages
    team: product
    when: { intent: outage, urgency: '>=0.6', reach: '<1000', sentiment: [negative], language: de }
    timing: { digest: { every: 1h } }
    continue: true
    routes: [{ name: night, timing: { digest: 24h } }]`);
  expect(route).toEqual({
    name: 'default',
    channel: 'out',
    when: {},
    timing: { mode: 'instant' },
    continue: false,
    routes: [
      {
        name: 'outages',
        team: 'product',
        when: {
          intent: ['outage'],
          urgency: { min: 0.6 },
          reach: { max: 999 },
          sentiment: ['negative'],
          language: ['de'],
        },
        timing: { mode: 'digest', everyMinutes: 60 },
        continue: true,
        routes: [
          { name: 'night', when: {}, timing: { mode: 'digest', everyMinutes: 1440 }, continue: false, routes: [] },
        ],
      },
    ],
  });
});

test('ten thousand monitors load in seconds', () => {
  const monitors = Array.from({ length: 10_000 }, (_, n) => `  - { name: m${n}, match: 'acme${n} OR "acme ${n}"' }`);
  expect(load(`${HEAD}monitors:\n${monitors.join('\n')}`).monitors).toHaveLength(10_000);
});
