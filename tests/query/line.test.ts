import { describe, expect, test } from 'vitest';
import type { MonitorDef } from '../../src/domain/monitor.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';
import { postOf } from './post-of.ts';

function setOf(...queries: string[]) {
  const set = createMonitorSet();
  const defs: MonitorDef[] = queries.map((match, nth) => ({ name: `m${nth}`, match }));
  for (const def of defs) set.put(def);
  return set;
}

function hear(line: string, ...queries: string[]) {
  const bytes = Buffer.from(`before\n${line}\nafter`);
  return setOf(...queries).matchLine(bytes, 7, bytes.length - 6);
}

const heard = (line: string, ...queries: string[]) => hear(line, ...queries).matches.map(({ monitor }) => monitor);

describe('a line', () => {
  test.each<[name: string, line: string]>([
    ['as it is', JSON.stringify(postOf('Acme pie'))],
    ['with spaces everywhere', ' { "text" : "Acme pie" , "id" : 7 , "platform" : "x" , "postedAt" : "2026-01-01" } '],
    ['with escapes', '{"text":"\\u0041cme\\n\\"pie\\"","id":"1","platform":"x","postedAt":"2026-01-01"}'],
    ['with letters beyond ASCII', JSON.stringify(postOf('“Ácme” 👍🏽 pie'))],
    ['with much that nobody asks for', JSON.stringify({ raw: { a: ['}', '"', { b: [] }] }, ...postOf('Acme pie') })],
    ['whose key comes twice', '{"text":"no","id":"1","platform":"x","postedAt":"2026-01-01","text":"acme pie"}'],
  ])('is read %s', (_, line) => {
    expect(heard(line, 'acme', '"acme pie" OR (acme pie)', 'no')).toEqual(['m0', 'm1']);
  });

  test('is searched like the post it holds', () => {
    const post = postOf('see @Bob', {
      title: 'A title',
      author: { handle: 'acme', name: 'Acme' },
      tags: ['Pie'],
      mentions: ['eve'],
      media: [{ type: 'image', alt: 'a cat' }, {}],
      lang: 'en-GB',
      kind: 'reply',
      metrics: { likes: 7 },
      links: [{ url: 'https://acme.com/x' }],
    });
    const queries =
      'title;from:acme;#pie;@eve;cat;see lang:en;see is:reply;see platform:somewhere;see likes:>5;site:acme.com';
    const all = queries.split(';');
    expect(heard(JSON.stringify(post), ...all)).toEqual(all.map((_, nth) => `m${nth}`));
    expect(hear(JSON.stringify(post), ...all).matches).toEqual(setOf(...all).match(post).matches);
  });

  test('gives its post when somebody asks', () => {
    const { matches, post } = hear(JSON.stringify(postOf('acme', { lang: 'en' })), 'acme');
    expect(matches).toHaveLength(1);
    expect(post()).toMatchObject({ text: 'acme', lang: 'en' });
  });

  test.each<[line: string, reason: string]>([
    ['{"text":"acme"', 'not-json'],
    ['', 'not-json'],
    ['[]', 'invalid'],
    ['{}', 'invalid'],
    ['{"text":"acme","platform":"x","id":"1"}', 'invalid'],
    ['{"text":5,"platform":"x","id":"1","postedAt":"2026-01-01"}', 'invalid'],
    ['{"text":"acme","platform":"x","id":"1","postedAt":"2026-01-01","tags":[1]}', 'invalid'],
    ['{"text":"acme","platform":"x","id":"1","postedAt":"2026-01-01"} x', 'not-json'],
  ])('that is no post is skipped: %s', (line, reason) => {
    const { skip, matches } = hear(line, 'acme');
    expect(skip?.reason).toBe(reason);
    expect(matches).toEqual([]);
  });

  test('with a very long text is cut where a post is', () => {
    const { skip, post } = hear(JSON.stringify(postOf(`acme ${'x '.repeat(60_000)}`)), 'acme');
    expect(skip).toBeUndefined();
    expect(post().truncated).toBe(true);
  });
});
