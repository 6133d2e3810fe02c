/** Google Play: the envelope in both dialects, answers and edits, pages by token. */
import { describe, expect, test } from 'vitest';
import { googleplay, readEnvelope } from '../../connectors/googleplay.ts';
import type { Connector, Page } from '../../src/contracts/connector.ts';
import type { HttpClient } from '../../src/contracts/http.ts';
import { loopbackClient, run } from '../contract/connector-cases.ts';
import { loopback } from '../support/loopback.ts';

const connector = googleplay as Connector;
const NOW = 1_780_272_000;

const envelope = (result: unknown, name = 'UsvDTd') =>
  JSON.stringify([['wrb.fr', name, result === null ? null : JSON.stringify(result), null, null, null, 'generic']]);

describe('the envelope', () => {
  const result = [[['gp:1']], [null, 'token']];
  test.each<[string, string, unknown]>([
    ['one list', `)]}'\n\n${envelope(result)}`, result],
    ['lines with lengths', `)]}'\n\n105\n${envelope(result)}\n25\n[["e",4,null,null,131]]\n`, result],
    ['without a prefix', envelope(result), result],
    ['of another call', envelope(result, 'Other'), undefined],
    ['cut', `)]}'\n\n${envelope(result).slice(0, -9)}`, undefined],
    ['of HTML', '<html>', undefined],
    ['a result that is no JSON', '[["wrb.fr","UsvDTd","{"]]', undefined],
  ])('%s', (_name, text, expected) => expect(readEnvelope(text)).toEqual(expected));

  test('without a result: no such app', async () => {
    const server = await loopback((_request, response) => response.end(`)]}'\n\n${envelope(null)}`));
    const { failure } = await run(connector, config({ endpoint: server.url }), { http: loopbackClient() });
    await server.close();
    expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('no such app') });
  });
});

interface Review {
  id: number;
  at: number;
  text?: string;
  answer?: [text: string, at: number];
}

function store(reviews: () => Review[]): HttpClient {
  return {
    request({ url, body }) {
      const call = JSON.parse(new URLSearchParams(String(body)).get('f.req') ?? '');
      const [, , [, , [size, , token]]] = JSON.parse(call[0][0][1]);
      const from = Number(token ?? 0);
      const sorted = reviews().toSorted((a, b) => b.at - a.at);
      const list = sorted.slice(from, from + size).map(({ id, at, text, answer }) => {
        const said = answer && ['Acme', answer[0], [answer[1], 0]];
        return [`gp:${id}`, ['Ana'], 4, null, text ?? 'Fine.', [at, 0], 0, said ?? null, null, ['7'], null];
      });
      const next = from + size < sorted.length ? [null, String(from + size)] : null;
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(`)]}'\n\n${envelope([list, next])}`), url });
    },
  };
}

const config = (more: object = {}) => connector.config.parse({ app: 'com.example.app', ...more });
const idsOf = (pages: Page[]) =>
  pages.flatMap(({ raw }) => raw.map((one) => (connector.normalise(one, config()) as { id: string }).id));

test('all reviews and answers, once each, and nothing lost from any cursor', async () => {
  const reviews = Array.from({ length: 950 }, (_, id): Review => {
    const at = NOW - (950 - id) * 500;
    return { id, at, ...(id % 10 === 0 && { answer: ['Thanks', at + 100] }) };
  });
  const read = (cursor: unknown) => run(connector, config(), { http: store(() => reviews), now: NOW * 1000, cursor });
  const { pages, failure } = await read(null);
  expect(failure).toBeUndefined();
  expect([idsOf(pages).length, new Set(idsOf(pages)).size]).toEqual([1045, 1045]);
  for (const [index, { cursor }] of pages.entries()) {
    const got = new Set(idsOf((await read(cursor)).pages));
    expect(idsOf(pages.slice(index + 1)).filter((id) => !got.has(id))).toEqual([]);
  }
});

test('an edit and an answer come later, each once', async () => {
  const reviews: Review[] = [1, 2, 3].map((id) => ({ id, at: NOW - id * 100 }));
  const http = store(() => reviews);
  const first = await run(connector, config(), { http, now: NOW * 1000 });
  reviews[0] = { id: 1, at: NOW + 10, text: 'Bad now.' };
  reviews[1] = { ...(reviews[1] as Review), answer: ['Thanks', NOW + 20] };
  const second = await run(connector, config(), { http, now: (NOW + 60) * 1000, cursor: first.pages.at(-1)?.cursor });
  expect(second.posts).toMatchObject([
    { id: 'gp:1', text: 'Bad now.' },
    { id: 'gp:2:answer', text: 'Thanks', kind: 'reply', parent: { id: 'gp:2', text: 'Fine.' } },
  ]);
  const third = await run(connector, config(), { http, now: (NOW + 90) * 1000, cursor: second.pages.at(-1)?.cursor });
  expect(third.pages).toEqual([]);
});
