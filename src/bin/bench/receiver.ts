/**
 * The bench's channel: an HTTP server in a process of its own that answers 200 and remembers when each post came.
 * Talks to its parent by messages: `{ port }` when it listens; `report` asks for what came; `reset` forgets it; after `storm`
 * three requests of four are answered 429, to come again in a second.
 */
import { createServer } from 'node:http';

interface Arrival {
  key: string;
  atMs: number;
}

let arrivals: Arrival[] = [];
let storm = false;
let requests = 0;
let refused = 0;
const nowMs = () => performance.timeOrigin + performance.now();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const atMs = nowMs();
    if (storm && requests++ % 4 !== 3) {
      refused++;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return;
    }
    response.writeHead(200).end();
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      data?: { post?: { platform?: string; id?: string }; signal?: { post?: { platform?: string; id?: string } } };
    };
    const post = body.data?.post ?? body.data?.signal?.post;
    arrivals.push({ key: `${post?.platform}/${post?.id}`, atMs });
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', (message) => {
  if (message === 'report') process.send?.({ arrivals, refused, rssMb: process.resourceUsage().maxRSS / 1024 });
  if (message === 'storm') {
    storm = true;
    process.send?.({ storm });
  }
  if (message === 'reset') {
    arrivals = [];
    process.send?.({ reset: true });
  }
});
process.on('disconnect', () => process.exit(0));
