/**
 * Whatever is wrong with what a person gives: what, where and what to do, the documented exit code, no stack. In this
 * process; tests/integration/cli-*.test.ts run real ones.
 */
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, earshotHere, type Folder, folderWith } from '../support/cli.ts';

/** As documented in src/bin/exit-codes.ts; written out, since scripts rely on the numbers. */
const FAILED = 1;
const USAGE = 2;
const UNAVAILABLE = 3;

const SECRET = 'xoxb-0123456789-NotForAnyEye';
const PASSWORD = 'hunter2';
/** Nothing listens on port 9; a command that gets this far did not see what is wrong. */
const AWAY = `postgres://someone:${PASSWORD}@127.0.0.1:9/earshot`;

const FILES = {
  'broken.yaml': 'workspace: Acme\nmonitors:\n  - name: brand\n    match: "acme\n',
  'unknown-field.yaml': 'workspace: Acme\nmonitors:\n  - name: brand\n    macth: acme\n',
  'wrong-type.yaml': 'workspace: Acme\nmonitors:\n  - name: brand\n    match: acme\n    owner: 3\n',
  'bad-query.yaml': "workspace: Acme\nmonitors:\n  - name: brand\n    match: 'acme AND ('\n",
  'unset.yaml': `workspace: $\{NOT_SET}\n`,
  'secret.yaml': [
    'workspace: Acme',
    'channels:',
    '  - name: product',
    '    type: slack',
    `    config: { token: ${SECRET}, channel: C0123456789 }`,
    'defaultRoute: { channel: product }',
  ].join('\n'),
  'good.yaml': [
    'workspace: Acme',
    "monitors: [{ name: brand, match: 'acme' }]",
    'channels: [{ name: terminal, type: terminal }]',
    'defaultRoute: { channel: terminal }',
  ].join('\n'),
  'monitors.yaml': "- name: brand\n  match: 'acme'\n",
  'monitors-query.yaml':
    "- name: brand\n  match: 'acme AND ('\n- name: rivals\n  match: |\n    globex OR\n    fro:initech\n",
  'monitors-twice.yaml': 'monitors:\n  - name: brand\n    match: acme\n  - name: brand\n    match: globex\n',
  'monitors-field.yaml': '- name: brand\n  macth: acme\n',
  'monitors-text.yaml': 'acme\n',
  'monitors-broken.yaml': '- name: brand\n  match: {acme\n',
  'cases-field.yaml': '- name: one\n  signal: { sentiment: bad }\n  expect: { rout: default }\n',
  'cases-neither.yaml': '- name: one\n',
  'cases-post.yaml': '- name: one\n  post: { platform: x, text: acme }\n',
  'posts.jsonl': '{"platform":"x","id":"1","text":"acme","postedAt":"2026-11-01T10:00:00Z"}\n',
  'cut.jsonl.gz': Buffer.from('1f8b0800000000000003abae05', 'hex'),
};

let folder: Folder;
let taken: Server;
let takenPort: number;
beforeAll(async () => {
  folder = await folderWith(FILES);
  taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  takenPort = (taken.address() as { port: number }).port;
});
afterAll(async () => {
  taken?.close();
  await folder?.remove();
});

function called(args: string, { cwd = folder.path, env = {} } = {}): Promise<CliResult> {
  return earshotHere(args.split(' '), { cwd, env: { DATABASE_URL: AWAY, ...env } });
}

function expectClear(result: CliResult): void {
  expect(result.out).toBe('');
  expect(result.err, 'no stack').not.toMatch(/^\s+at /m);
  expect(result.err).not.toContain(PASSWORD);
  expect(result.err).not.toContain(SECRET);
}

interface Case {
  args: string;
  code: number;
  /** Every one of these is said. */
  says: string[];
}

const CASES: Record<string, Case> = {
  'broken YAML': {
    args: 'apply --config broken.yaml',
    code: USAGE,
    says: ['broken.yaml:5:1', 'a quote or bracket is not closed before here'],
  },
  'an unknown field': {
    args: 'start --config unknown-field.yaml',
    code: USAGE,
    says: ['unknown-field.yaml:4:5 monitors[0].macth: unknown field; did you mean "match"?'],
  },
  'a wrong type': {
    args: 'apply --config wrong-type.yaml',
    code: USAGE,
    says: ['wrong-type.yaml:5:12 monitors[0].owner: expected text, got the number 3; put it in quotes'],
  },
  'a query that is not one': {
    args: 'apply --config bad-query.yaml',
    code: USAGE,
    says: ['bad-query.yaml:4:22 monitors[0].match: E-PAREN ( is not closed'],
  },
  'a variable that is not set': { args: 'apply --config unset.yaml', code: USAGE, says: ['unset.yaml:1:', 'NOT_SET'] },
  'a secret written out': {
    args: 'apply --config secret.yaml',
    code: USAGE,
    says: ['secret.yaml:5:22 channels[0].config.token: a secret must not stand in this file; write env:NAME'],
  },
  'no configuration where one is needed': {
    args: 'apply',
    code: USAGE,
    says: ['There is no ', 'earshot.yaml', 'npx earshot init', '--config'],
  },
  'a database that does not answer': {
    args: 'status',
    code: UNAVAILABLE,
    says: ['PostgreSQL at 127.0.0.1:9/earshot cannot be reached: connect ECONNREFUSED', 'Check DATABASE_URL'],
  },
  'a database that does not answer, with a good configuration': {
    args: 'start --config good.yaml',
    code: UNAVAILABLE,
    says: ['PostgreSQL at 127.0.0.1:9/earshot cannot be reached'],
  },
  'a database URL that is none': {
    args: `status --database-url ${PASSWORD}`,
    code: USAGE,
    says: ['command line --database-url: expected a URL, postgres://… or postgresql://…'],
  },
  'a port that is none': {
    args: 'start --port 99999',
    code: USAGE,
    says: ['command line --port: expected a port from 0 to 65535, got "99999"'],
  },
  'a role that is none': {
    args: 'start --role collect,cook',
    code: USAGE,
    says: ['cook is no role; choose from collect, analyse, deliver, tend'],
  },
  'monitors: a query, with line and column in the file': {
    args: 'match --monitors monitors-query.yaml --posts posts.jsonl',
    code: USAGE,
    says: [
      'monitors-query.yaml:2:20 [0].match: E-PAREN ( is not closed',
      'monitors-query.yaml:6:5 [1].match: E-FIELD there is no field "fro"',
    ],
  },
  'monitors: a name given twice': {
    args: 'import posts.jsonl --source posts --monitors monitors-twice.yaml',
    code: USAGE,
    says: ['monitors-twice.yaml:4:11 monitors[1].name: a monitor above has the name "brand" too; names are unique'],
  },
  'monitors: an unknown field': {
    args: 'match --monitors monitors-field.yaml --posts posts.jsonl',
    code: USAGE,
    says: ['monitors-field.yaml:2:3 [0].macth: unknown field; did you mean "match"?'],
  },
  'monitors: no list': {
    args: 'match --monitors monitors-text.yaml --posts posts.jsonl',
    code: USAGE,
    says: ['monitors-text.yaml:1:1: expected a list of monitors, such as - { name: brand'],
  },
  'monitors: broken YAML': {
    args: 'match --monitors monitors-broken.yaml --posts posts.jsonl',
    code: USAGE,
    says: ['monitors-broken.yaml:'],
  },
  'posts: a file that is not there': {
    args: 'match --monitors monitors.yaml --posts nowhere.jsonl',
    code: UNAVAILABLE,
    says: ['There is no file ', 'nowhere.jsonl'],
  },
  'posts: a folder': { args: 'analyse --file .', code: USAGE, says: ['is not a file'] },
  'posts: gzip that ends too early': {
    args: 'match --monitors monitors.yaml --posts cut.jsonl.gz',
    code: UNAVAILABLE,
    says: ['cut.jsonl.gz: the gzip data ends too early'],
  },
  'import: a file that is not there': {
    args: 'import nowhere.jsonl --source posts',
    code: UNAVAILABLE,
    says: ['There is no file ', 'nowhere.jsonl'],
  },
  'import: a source name that cannot be one': {
    args: 'import posts.jsonl --source a/b',
    code: USAGE,
    says: ['--source a/b: expected letters, digits'],
  },
  'import: a mapping that is none': {
    args: 'import posts.jsonl --source posts --map text',
    code: USAGE,
    says: ['--map text: expected field=column, such as text=body'],
  },
  'import: a format that is none': {
    args: 'import posts.jsonl --source posts --format xml',
    code: USAGE,
    says: ['format', '"jsonl"', '"csv"'],
  },
  'routes test: unknown fields and values': {
    args: 'routes test --file cases-field.yaml --config good.yaml',
    code: USAGE,
    says: [
      'cases-field.yaml:2:24 [0].signal.sentiment: expected negative, neutral or positive, got "bad"',
      'cases-field.yaml:3:13 [0].expect.rout: unknown field; did you mean "route"?',
    ],
  },
  'routes test: neither post nor signal': {
    args: 'routes test --file cases-neither.yaml --config good.yaml',
    code: USAGE,
    says: ['cases-neither.yaml:1:3 [0]: needs either "post" or "signal"'],
  },
  'routes test: a post that is none': {
    args: 'routes test --file cases-post.yaml --config good.yaml',
    code: USAGE,
    says: ['one: its post is not in the post format: id:'],
  },
  'dead replay without a choice': {
    args: 'dead replay',
    code: USAGE,
    says: ['Say which: --fingerprint TEXT (see: earshot dead list), --delivery ID or --all'],
  },
  'a schema nobody wrote': {
    args: 'schema posts',
    code: USAGE,
    says: ['There is no schema posts: choose post, monitor, config'],
  },
  'an unknown command': { args: 'statsu', code: USAGE, says: ["unknown command 'statsu'", 'Did you mean status?'] },
  'an unknown option': { args: 'status --jsno', code: USAGE, says: ["unknown option '--jsno'", '--json'] },
  'a missing argument': { args: 'import posts.jsonl', code: USAGE, says: ["'--source <name>' not specified"] },
  'a number that is none': {
    args: 'deliveries --limit many',
    code: USAGE,
    says: ['expected a whole number of at least 1'],
  },
};

describe('bad input ends with a clear message', () => {
  test.each(Object.entries(CASES))('%s', async (_name, { args, code, says }) => {
    const result = await called(args);
    for (const part of says) expect(result.err).toContain(part);
    expect(result.code).toBe(code);
    expectClear(result);
  });
});

test('init leaves a file that exists as it is', async () => {
  const there = await folderWith({ 'earshot.yaml': 'workspace: Mine\n' });
  try {
    const result = await called('init', { cwd: there.path });
    expect(result).toMatchObject({ code: FAILED, out: '' });
    expect(result.err).toContain('earshot.yaml exists already and was left as it is; name another');
  } finally {
    await there.remove();
  }
});

test('init says when it cannot write', async () => {
  const result = await called('init nowhere/earshot.yaml');
  expect(result.code).toBe(UNAVAILABLE);
  expect(result.err).toContain('earshot.yaml cannot be written');
  expectClear(result);
});

test('doctor goes on after each problem, and says it once', async () => {
  const result = await called('doctor --config unknown-field.yaml --json', {
    env: { EARSHOT_API_PORT: `${takenPort}` },
  });
  expect(result.code).toBe(FAILED);
  const findings: { check: string; ok: boolean; detail: string }[] = JSON.parse(result.out);
  const wrong = new Map(findings.filter(({ ok }) => !ok).map(({ check, detail }) => [check, detail]));
  expect([...wrong.keys()]).toEqual(['configuration', 'database', 'queue', 'port']);
  expect(wrong.get('configuration')).toContain('did you mean "match"?');
  expect(wrong.get('database')).toContain('cannot be reached');
  expect(wrong.get('queue')).toBe('not looked at: it needs the database');
  expect(wrong.get('port')).toContain(`Port ${takenPort} on 127.0.0.1 is taken`);
  expect(result.out + result.err).not.toContain(PASSWORD);
});
