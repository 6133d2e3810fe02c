/** A connector whose pages are in its configuration; for tests of what uses connectors. */
import { z } from 'zod';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import { FAILURE_KINDS, Failure } from '../../src/contracts/failure.ts';
import type { PostRef } from '../../src/domain/post.ts';
import { toPost } from '../../src/domain/well-formed.ts';

const page = z.strictObject({
  raw: z.array(z.unknown()).default([]).describe('Items in the post format, or anything else to be skipped'),
  deleted: z.array(z.strictObject({ platform: z.string(), id: z.string() })).default([]),
  backfill: z.boolean().optional(),
  fail: z.enum(FAILURE_KINDS).optional().describe('Thrown instead of the page'),
});

const config = z.strictObject({ pages: z.array(page).default([]).describe('What is read, in this order') });
export type MemoryConnectorConfig = z.output<typeof config>;

export interface MemoryConnectorOptions {
  name?: string;
  pollMs?: number;
  /** True: after the last page it waits for the signal, like a stream. */
  stream?: boolean;
}

/** The cursor is the number of pages read. */
export function createMemoryConnector(options: MemoryConnectorOptions = {}): Connector<MemoryConnectorConfig> {
  return {
    name: options.name ?? 'memory',
    title: 'Memory',
    summary: 'Reads pages from its own configuration.',
    docsUrl: 'https://example.com/memory',
    config,
    example: { pages: [{ raw: [{ platform: 'memory', id: '1', text: 'hello', postedAt: '2026-01-02' }] }] },
    budget: { requests: 1000, perMs: 1000 },
    pollMs: options.pollMs ?? 0,
    policy: { thirdParties: 'content' },
    open: ({ pages }) => ({ pages: (cursor, signal) => read(pages, cursor, signal, options.stream === true) }),
    normalise: toPost,
  };
}

async function* read(
  pages: MemoryConnectorConfig['pages'],
  cursor: unknown,
  signal: AbortSignal,
  stream: boolean,
): AsyncGenerator<Page> {
  for (let index = typeof cursor === 'number' ? cursor : 0; index < pages.length; index++) {
    const { raw = [], deleted = [], backfill, fail } = pages[index] as MemoryConnectorConfig['pages'][number];
    signal.throwIfAborted();
    if (fail !== undefined) throw new Failure(fail, `page ${index} was told to fail`);
    const progress = { done: index + 1, total: pages.length, unit: 'items' as const };
    yield { raw, deleted: deleted as PostRef[], cursor: index + 1, progress, ...(backfill && { backfill }) };
  }
  if (stream && !signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}
