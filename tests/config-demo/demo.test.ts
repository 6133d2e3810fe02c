/** The demo is what newcomers see first: its posts are well-formed and varied, and its monitors hear what they should. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AdapterSpec } from '../../config/adapter-config.ts';
import { type LoadedWorkspace, loadWorkspace } from '../../config/load.ts';
import { connectors } from '../../connectors/registry.ts';
import { channels } from '../../src/channels/registry.ts';
import { isSkip, type Post, postKey } from '../../src/domain/post.ts';
import type { Route } from '../../src/domain/routing.ts';
import { toPost } from '../../src/domain/well-formed.ts';
import { checkQuery } from '../../src/query/check.ts';
import { createMonitorSet } from '../../src/query/monitor-set.ts';

const folder = new URL('../../config/demo/', import.meta.url);
const lines = readFileSync(new URL('posts.jsonl', folder), 'utf8').trimEnd().split('\n');
const items = lines.map((line) => toPost(JSON.parse(line)));
const posts = items.filter((item): item is Post => !isSkip(item));
const workspace = loadDemo();

describe('the posts', () => {
  test('every line is a post', () => {
    const refused = items.flatMap((item, index) => (isSkip(item) ? [`line ${index + 1}: ${item.detail}`] : []));
    expect(refused).toEqual([]);
    expect(posts.length).toBeGreaterThanOrEqual(320);
  });

  test('identities are unique', () => {
    expect(new Set(posts.map(postKey)).size).toBe(posts.length);
  });

  test('they stand in the order in which they were written', () => {
    const times = posts.map((post) => post.postedAt);
    expect(times).toEqual([...times].sort());
  });

  test('many platforms, languages and kinds', () => {
    expect(distinct((post) => post.platform).size).toBeGreaterThanOrEqual(5);
    expect(distinct((post) => post.lang).size).toBeGreaterThanOrEqual(6);
    expect([...distinct((post) => post.kind)].sort()).toEqual([
      'article',
      'comment',
      'post',
      'quote',
      'reply',
      'repost',
      'review',
    ]);
  });

  test('a reply or quote refers to an earlier post', () => {
    const seen = new Set<string>();
    for (const post of posts) {
      for (const ref of [post.parent, post.quoted]) {
        if (ref) expect(seen).toContain(postKey({ platform: post.platform, id: ref.id }));
      }
      seen.add(postKey(post));
    }
  });

  test('no address leads to a real site', () => {
    const addresses = lines.flatMap((line) => line.match(/https?:\/\/[^\s"\\/]+/g) ?? []);
    expect(addresses.filter((address) => !address.endsWith('.example'))).toEqual([]);
  });

  test('some of them are hostile', () => {
    for (const trap of ['<script>', '<!channel>', '=HYPERLINK(', '\\u0000', '\\u001b', '\\u202e', 'DROP TABLE']) {
      expect(
        lines.filter((line) => line.includes(trap)),
        trap,
      ).not.toEqual([]);
    }
  });
});

describe('the workspace', () => {
  test('loads without a warning', () => {
    expect(workspace.warnings).toEqual([]);
    expect(workspace.monitors.length).toBeGreaterThanOrEqual(6);
  });

  test('every channel and team is used by a route', () => {
    const routes = flatten(workspace.route);
    expect(new Set(routes.flatMap((route) => route.channel ?? []))).toEqual(namesOf(workspace.channels));
    expect(new Set(routes.flatMap((route) => route.team ?? []))).toEqual(namesOf(workspace.teams));
  });
});

describe('the monitors over the posts', () => {
  const set = createMonitorSet();
  for (const monitor of workspace.monitors) set.put(monitor);
  const heard = posts.map((post) => ({ post, monitors: set.match(post).matches.map((match) => match.monitor) }));
  const matched = heard.filter(({ monitors }) => monitors.length > 0);

  test.each(workspace.monitors.map((monitor) => monitor.name))('%s hears something, and not everything', (name) => {
    const own = matched.filter(({ monitors }) => monitors.includes(name));
    expect(own.length).toBeGreaterThanOrEqual(3);
    expect(own.length).toBeLessThan(posts.length * 0.6);
  });

  test('about half of the posts match, so that both kinds can be seen', () => {
    expect(matched.length / posts.length).toBeGreaterThan(0.4);
    expect(matched.length / posts.length).toBeLessThan(0.7);
  });

  test('birds, people and places with similar names match nothing', () => {
    const homonyms = heard.filter(({ post }) => isHomonym(post));
    expect(homonyms.length).toBeGreaterThanOrEqual(10);
    expect(homonyms.filter(({ monitors }) => monitors.length > 0).map(({ post }) => post.text)).toEqual([]);
  });

  test('the first match comes within the first posts, the outage at about a third', () => {
    expect(heard.findIndex(({ monitors }) => monitors.length > 0)).toBeLessThan(5);
    const outage = heard.flatMap(({ monitors }, index) => (monitors.includes('outage') ? [index / heard.length] : []));
    const median = outage[Math.floor(outage.length / 2)];
    expect(median).toBeGreaterThan(0.25);
    expect(median).toBeLessThan(0.5);
  });

  test('our own posts are muted, the giveaway scam is not stored', () => {
    const own = posts.filter((post) => /^larkfeed(status|_june)?$/.test(post.author?.handle ?? ''));
    const muted = own.flatMap((post) => set.match(post).matches.map((match) => match.muted));
    expect(muted.length).toBeGreaterThanOrEqual(3);
    expect(muted).not.toContain(false);
    expect(matched.filter(({ post }) => /free larkfeed.*giveaway/i.test(post.text))).toEqual([]);
  });
});

/** "lark", "wren" and the like, with nothing that is really about us. */
function isHomonym({ title = '', text, community = '' }: Post): boolean {
  const words = `${title} ${text}`;
  const ours = /larkfeed|postwren|inboxly|lark feed app/i.test(`${words} ${community}`);
  return !ours && /\b(sky|wood)?larks?\b|\blark(hall|spur)\b|\bwren\b|\blerche\b/i.test(words);
}

function loadDemo(): LoadedWorkspace {
  const anything: AdapterSpec = { config: z.record(z.string(), z.unknown()) };
  const path = new URL('workspace.yaml', folder);
  return loadWorkspace({
    path: 'config/demo/workspace.yaml',
    text: readFileSync(path, 'utf8'),
    env: {},
    // Sources that are switched off may name connectors that are still to be built; the real ones take precedence.
    connectors: { hackernews: anything, rss: anything, ...Object.fromEntries(connectors) },
    channels: Object.fromEntries(channels),
    checkQuery,
  });
}

function distinct<T>(of: (post: Post) => T | undefined): Set<T> {
  return new Set(posts.flatMap((post) => of(post) ?? []));
}

function flatten(route: Route): Route[] {
  return [route, ...route.routes.flatMap(flatten)];
}

function namesOf(list: { name: string }[]): Set<string> {
  return new Set(list.map(({ name }) => name));
}
