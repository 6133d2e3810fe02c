/**
 * The bench's channel: an HTTP server in a process of its own that answers 200 and remembers when each post came.
 * Talks to its parent by messages: `{ port }` when it listens; `report` asks for what came; `reset` forgets it.
 */
import { createServer } from 'node:http';

interface Arrival {
  key: string;
  atMs: number;
}

let arrivals: Arrival[] = [];
const nowMs = () => performance.timeOrigin + performance.now();

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const atMs = nowMs();
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
  if (message === 'report') process.send?.({ arrivals, rssMb: process.resourceUsage().maxRSS / 1024 });
  if (message === 'reset') {
    arrivals = [];
    process.send?.({ reset: true });
  }
});
process.on('disconnect', () => process.exit(0));
