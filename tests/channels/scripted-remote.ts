/** A loopback HTTP server that answers as it is told and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Reads the whole request, then cuts the connection. */
  | 'reset'
  /** Reads the whole request and never answers. */
  | 'hang';

export interface AskedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface ScriptedRemote {
  /** `http://127.0.0.1:…`, no trailing slash. */
  url: string;
  asked: AskedRequest[];
  /** Used for every request until it is set again. */
  answer: Reply | ((request: AskedRequest) => Reply);
  close(): Promise<void>;
}

export async function startScriptedRemote(): Promise<ScriptedRemote> {
  const server = createServer((request, response) => {
    readBody(request).then((body) => {
      const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      remote.asked.push(asked);
      reply(typeof remote.answer === 'function' ? remote.answer(asked) : remote.answer, response);
    }, nothing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const remote: ScriptedRemote = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: { status: 200 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return remote;
}

function reply(answer: Reply, response: ServerResponse): void {
  if (answer === 'hang') return;
  if (answer === 'reset') return void response.socket?.resetAndDestroy();
  response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The client went away; so be it. */
function nothing(): void {}
