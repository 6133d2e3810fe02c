/** Every connector against the one suite, and the registry against the suite's customers. */
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/registry.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import { createMemoryConnector } from '../support/memory-connector.ts';
import { connectorSuite, type SuiteOptions } from './connector-suite.ts';

/** What a connector needs beyond its folder of cases. */
const PARTICULARS: Record<string, Partial<SuiteOptions>> = {
  bluesky: { stream: true },
  file: {
    hostile: [
      { line: 1, text: '{"platform":"x","id":"1","text":"' },
      { line: 2, text: 17 },
      { line: 3, row: 'no row' },
      { line: 4, row: { 'author.__proto__.x': '1', 'constructor.prototype.y': '2', text: 'a' } },
      { line: 5, tooLong: 20_000_000 },
      { line: {}, text: '[]', at: 'x' },
      { line: 6, text: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
    ],
  },
  mastodon: { stream: true },
  rss: {
    plant: (config, canary) => {
      const url = new URL(String(config.url));
      url.username = url.password = canary;
      url.searchParams.set('token', canary);
      return { ...config, url: url.href };
    },
  },
  x: { stream: true, ownConnection: '/2/tweets/search/stream' },
};

for (const connector of connectors.values()) {
  connectorSuite(connector, { cases: `tests/cases/${connector.name}`, ...PARTICULARS[connector.name] });
}
connectorSuite(createMemoryConnector() as Connector, { cases: 'tests/cases/memory' });

test('the registry holds every connector under its own name', () => {
  for (const [name, connector] of connectors) expect(connector.name).toBe(name);
  expect(connectors.size).toBeGreaterThanOrEqual(3);
});
