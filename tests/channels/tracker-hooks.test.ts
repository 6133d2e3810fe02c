/** What trackers say of issues: signatures by their documentation, and what is read from what they send. */
import { describe, expect, test } from 'vitest';
import { checkHookSignature, signHook, type TrackerHook, trackerHooks } from '../../src/channels/tracker-hooks.ts';
import { gitHubIssue, jiraIssue, linearIssue } from '../support/tracker-payloads.ts';

const hook = (type: string): TrackerHook => {
  const found = trackerHooks.get(type);
  if (found === undefined) throw new Error(type);
  return found;
};

describe('a signature', () => {
  const body = Buffer.from('Hello, World!');
  const key = "It's a Secret to Everybody";
  // GitHub's own example.
  const right = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  test.each([
    ['as documented', right, null],
    ['of another body', signHook(hook('github'), key, 'Hello, World?'), 'its signature is wrong'],
    ['of another secret', signHook(hook('github'), 'another', body), 'its signature is wrong'],
    ['without its prefix', right.slice(7), 'its signature is wrong'],
    ['cut', right.slice(0, -1), 'its signature is wrong'],
    ['that is absent', undefined, 'it carries no signature'],
    ['given twice', [right, right], 'it carries no signature'],
  ])('%s', (_name, signature, expected) => {
    expect(checkHookSignature(hook('github'), key, signature, body)).toBe(expected);
  });

  test('of Linear has no prefix', () => {
    expect(checkHookSignature(hook('linear'), key, right.slice(7), body)).toBeNull();
  });
});

const CLOUD = { repository: 'Acme/Cloud' };
describe.each([
  ['github', CLOUD, '12', 'https://github.com/acme/cloud/issues/12', gitHubIssue],
  [
    'jira',
    { site: 'https://acme.atlassian.net/' },
    'CLOUD-12',
    'https://acme.atlassian.net/browse/CLOUD-12',
    jiraIssue,
  ],
  ['linear', {}, '0f0e', 'https://linear.app/acme/issue/ACM-1', linearIssue],
] as const)('%s', (type, config, issue, url, payload) => {
  const read = (given: unknown) => hook(type).read(given, config);

  test('an issue that was closed, and by whom', () => {
    expect(read(payload({ issue, closed: true, atMs: 1_767_323_045_000 }))).toMatchObject({
      change: 'closed',
      issue,
      url,
      atMs: 1_767_323_045_000,
      by: { name: 'ada' },
      outcome: 'fixed',
    });
  });

  test('one that was closed because nothing will be done', () => {
    expect(read(payload({ issue, closed: true, because: 'not-planned' }))).toMatchObject({ outcome: 'no-action' });
  });

  test('one that was opened again', () => {
    expect(read(payload({ issue, closed: false }))).toMatchObject({ change: 'reopened', issue });
  });

  test.each([
    null,
    [],
    'text',
    {},
    { action: 'closed' },
    { action: 'labeled', issue: { number: 12 } },
    { type: 'Comment', action: 'create' },
  ])('nothing else: %j', (given) => {
    expect(read(given)).toBeNull();
  });
});

test('an issue of another repository is none of this channel', () => {
  const payload = gitHubIssue({ issue: '12', closed: true });
  expect(hook('github').read(payload, { repository: 'acme/web' })).toBeNull();
});

test('a pull request is no issue', () => {
  const payload = gitHubIssue({ issue: '12', closed: true }) as { issue: object };
  expect(hook('github').read({ ...payload, issue: { ...payload.issue, pull_request: {} } }, CLOUD)).toBeNull();
});

test('a Jira issue that kept its status said nothing', () => {
  const payload = jiraIssue({ issue: 'CLOUD-12', closed: true }) as object;
  const changelog = { items: [{ field: 'summary' }] };
  expect(hook('jira').read({ ...payload, changelog }, { site: 'https://acme.atlassian.net' })).toBeNull();
});
