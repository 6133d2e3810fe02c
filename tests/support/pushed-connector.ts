/** A stream whose pages a test hands over while it is read. */
import { z } from 'zod';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { Post } from '../../src/domain/post.ts';
import { toPost } from '../../src/domain/well-formed.ts';

export interface PushedConnector {
  connector: Connector;
  /** One page; read by the one source of the connector, or by whoever reads it next. */
  push(...posts: Post[]): void;
}

export function createPushedConnector(name = 'memory'): PushedConnector {
  const waiting: Post[][] = [];
  let wake = () => {};
  async function* read(cursor: unknown, signal: AbortSignal): AsyncGenerator<Page> {
    let at = typeof cursor === 'number' ? cursor : 0;
    signal.addEventListener('abort', () => wake(), { once: true });
    while (!signal.aborted) {
      const raw = waiting.shift();
      if (raw !== undefined) yield { raw, deleted: [], cursor: ++at };
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    connector: {
      name,
      title: 'Pushed',
      summary: 'Reads what a test hands over.',
      docsUrl: 'https://example.com/pushed',
      config: z.strictObject({}),
      example: {},
      budget: { requests: 1000, perMs: 1000 },
      pollMs: 0,
      policy: { thirdParties: 'content' },
      open: () => ({ pages: read }),
      normalise: toPost,
    },
    push(...posts) {
      waiting.push(posts);
      wake();
    },
  };
}
