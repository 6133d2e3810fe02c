/** Sources of one account share its limit; of different ones, or of different hosts, they do not. */
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/registry.ts';

const polite = ['appstore', 'discourse', 'github', 'googleplay', 'lemmy', 'stackexchange', 'youtube'];

test.each(polite)('%s', (name) => {
  const connector = connectors.get(name);
  const account = (more: object) =>
    connector?.account?.(connector.config.parse({ ...(connector.example as object), ...more }));
  expect(account({})).toBe(account({ backfillHours: 1 }));
  expect(account({})).not.toBe(account({ endpoint: 'https://other.example' }));
});
