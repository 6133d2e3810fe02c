/** What we hand out must work: the annotated example, the file that `earshot init` writes, the schema for editors. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { workspaceJsonSchema } from '../../config/json-schema.ts';
import { initTemplate } from '../../config/template.ts';
import { workspaceSchema } from '../../config/workspace.ts';
import { connectors } from '../../connectors/registry.ts';
import { analysers } from '../../src/analysers/registry.ts';
import { channels } from '../../src/channels/registry.ts';
import { checkQuery } from '../../src/query/check.ts';
import { load, problemsOf, connectors as small } from './small-registry.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const example = read('config/example.yaml');

// Sources of the examples may name connectors that are still to be built; their stand-ins are small, and named here.
const missing = Object.keys(small).filter((name) => !connectors.has(name));
const real = { analysers, channels, checkQuery, connectors: { ...small, ...Object.fromEntries(connectors) } };
const withReal = missing.length === 0 ? 'the real adapters' : `the real adapters (stand-ins for ${missing.join(', ')})`;

describe('the annotated example', () => {
  test(`is valid for ${withReal}, without warnings`, () => {
    expect(load(example, real).warnings).toEqual([]);
  });

  test('names every field of the top level and of the lists', () => {
    for (const section of Object.keys(workspaceSchema.shape)) expect(example).toMatch(new RegExp(`^${section}:`, 'm'));
    const loaded = load(example, real);
    expect(loaded.sources[0]).toHaveProperty('pollMs');
    expect(loaded.monitors[0]).toMatchObject({ exclude: expect.any(String), mute: expect.any(String), enabled: true });
    const conditions = loaded.route.routes.flatMap((route) =>
      [route, ...route.routes].flatMap((r) => Object.keys(r.when)),
    );
    expect(new Set(conditions)).toEqual(
      new Set(['intent', 'urgency', 'monitor', 'platform', 'language', 'sentiment', 'reach', 'topic', 'actionable']),
    );
  });

  test('takes the workspace name from the environment', () => {
    expect(load(example, real).workspace).toBe('Acme');
    expect(load(example, { ...real, env: { WORKSPACE: 'Globex' } }).workspace).toBe('Globex');
  });
});

describe('the file that init writes', () => {
  const text = initTemplate('My: "workspace" #1'.replaceAll(/[^\w ]/g, ''));

  test(`is valid for ${withReal}, without warnings, and reads nothing yet`, () => {
    const loaded = load(text, real);
    expect(loaded.warnings).toEqual([]);
    expect(loaded.workspace).toBe('My workspace 1');
    expect(loaded.sources.map((source) => source.enabled)).toEqual([false, false]);
    expect(loaded.route.channel).toBe('terminal');
  });

  test('begins with the schema for editors', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./config/earshot.schema.json');
    expect(initTemplate('a', 'https://a.example/s.json').split('\n')[0]).toContain('$schema=https://a.example/s.json');
  });

  test('stays valid when what is commented out is put in, all of it', () => {
    const commented = /^( *)# ((?:exclude|mute|signalsDays|- name| {2}).*)$/gm;
    const all = text.replaceAll(commented, '$1$2');
    const loaded = load(all, real);
    expect(loaded.channels.map((channel) => channel.name)).toEqual(['terminal', 'product-slack']);
    expect(loaded.route.routes.map((route) => route.name)).toEqual(['questions', 'outages', 'praise']);
    expect(loaded.monitors[0]).toMatchObject({ mute: 'from:acme' });
    expect(loaded.retention.signalsDays).toBe(365);
  });

  test('a name that is none is refused when the file is read, not before', () => {
    expect(problemsOf(initTemplate('#\n: x'), real)).toEqual([
      'earshot.yaml:5:12 workspace: expected letters, digits, spaces, ".", "_" or "-", got "#\\n: x"',
    ]);
  });
});

const WRITE =
  'out of date; write it anew: npx earshot schema config > config/earshot.schema.json, then biome check --write';

test('config/earshot.schema.json is what the adapters make of it', () => {
  const committed: unknown = JSON.parse(read('config/earshot.schema.json'));
  expect(committed, WRITE).toEqual(workspaceJsonSchema({ connectors, channels, analysers }));
});
