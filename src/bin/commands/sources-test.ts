/** `sources test`: one page of a source as it is read now, normalised and shown; nothing is stored and nothing changed there. */
import type { Command } from 'commander';
import { connectors } from '../../../connectors/registry.ts';
import { configuredQueries } from '../../../workers/asked-queries.ts';
import type { Connector, Page, Queries } from '../../contracts/connector.ts';
import { asFailure } from '../../contracts/failure.ts';
import type { HttpClient } from '../../contracts/http.ts';
import type { SocketClient } from '../../contracts/socket.ts';
import { libraryOf } from '../../domain/monitor.ts';
import { isSkip, type Post, type Skip } from '../../domain/post.ts';
import { createHttpClient } from '../../platform/http.ts';
import { limitsIn } from '../../platform/rate-headers.ts';
import { redact, secretValues } from '../../platform/secrets.ts';
import { createSocketClient } from '../../platform/socket.ts';
import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import { type CommonOptions, openAdapterConfig, requireConfiguration, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json, plain } from '../io.ts';

interface Options extends CommonOptions {
  limit: number;
  seconds: number;
}

/** What was asked over our client; an SDK's own requests are not seen. */
interface Asked {
  host: string;
  status: number;
  bytes: number;
  requestsLeft?: number;
}

interface Report {
  source: string;
  connector: string;
  asked: Asked[];
  items: number;
  posts: Post[];
  skipped: Skip[];
  deleted: number;
  backfill: boolean;
  failure?: { kind: string; message: string };
}

export const testCommand = (command: Command, io: Io, _done: Parameters<Register>[2]): void => {
  const test = command
    .command('test')
    .description('read one page of a configured source now and show its posts; nothing is stored')
    .argument('<name>')
    .option('--limit <count>', 'posts to show', countOf, 5)
    .option('--seconds <count>', 'how long a stream is listened to', countOf, 20);
  withStoreOptions(test).action((name: string, _options: Options, called: Command) =>
    run(io, name, called.optsWithGlobals<Options>()),
  );
};

async function run(io: Io, name: string, options: Options): Promise<void> {
  const configured = await requireConfiguration(io, settingsOf(io, options).configPath);
  const { sources, network, monitors, lists, queries: named } = configured;
  const source = sources.find((one) => one.name === name);
  if (source === undefined) {
    const known = sources.map((one) => one.name).join(', ') || 'none';
    throw new CliError(`No source is called ${plain(name)}; configured: ${plain(known)}`, EXIT.usage);
  }
  const connector = connectors.get(source.connector) as Connector;
  const opened = openAdapterConfig(connector, source.config, io.env);
  const config = connector.probe?.(opened) ?? opened;
  if (connector.pushed === true) return io.out(howToSend(name));
  const client = createHttpClient({ allowPrivate: network.allowPrivate });
  try {
    const queries = configuredQueries(monitors, libraryOf(lists, named), source);
    const sockets = createSocketClient({ allowPrivate: network.allowPrivate });
    const report = await readOnce(
      { name, connector, config, client, sockets, queries },
      AbortSignal.any([io.signal, soon(options)]),
    );
    const safe = JSON.parse(redact(JSON.stringify(report), secretValues(config, connector.config))) as Report;
    if (options.json) json(io, safe);
    else show(io, safe, options.limit);
    if (safe.failure !== undefined)
      throw new CliError(`${safe.failure.kind}: ${plain(safe.failure.message)}`, EXIT.failed);
  } finally {
    await client.close();
  }
}

const soon = ({ seconds }: Options): AbortSignal => AbortSignal.timeout(seconds * 1000);

interface Opened {
  name: string;
  connector: Connector;
  config: unknown;
  client: HttpClient;
  sockets: SocketClient;
  queries: Queries | undefined;
}

/** Up to the first page that holds something; a source that has caught up ends by itself, a stream when the time is over. */
async function readOnce(
  { name, connector, config, client, sockets, queries }: Opened,
  signal: AbortSignal,
): Promise<Report> {
  const report: Report = {
    source: name,
    connector: connector.name,
    asked: [],
    items: 0,
    posts: [],
    skipped: [],
    deleted: 0,
    backfill: false,
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const http = seen(client, report.asked);
  const deps = { http, sockets, log, clock: Date.now, ...(queries !== undefined && { queries }) };
  const source = connector.open(config, deps);
  try {
    for await (const page of source.pages(null, signal)) {
      take(report, connector, config, page);
      if (page.raw.length + page.deleted.length > 0) break;
    }
  } catch (error) {
    const { kind, message } = asFailure(error);
    if (!signal.aborted) report.failure = { kind, message };
  } finally {
    await source.close?.();
  }
  return report;
}

function take(report: Report, connector: Connector, config: unknown, page: Page): void {
  report.items += page.raw.length;
  report.deleted += page.deleted.length;
  report.backfill = page.backfill === true;
  for (const raw of page.raw) {
    const item = connector.normalise(raw, config);
    if (isSkip(item)) report.skipped.push(item);
    else report.posts.push(item);
  }
}

function seen(http: HttpClient, asked: Asked[]): HttpClient {
  return {
    async request(request) {
      const answer = await http.request(request);
      const { host } = new URL(answer.url);
      const limits = limitsIn(answer.headers, Date.now());
      asked.push({ host, status: answer.status, bytes: answer.body.length, ...limits });
      return answer;
    },
  };
}

const SHOWN_CHARS = 300;

function show(io: Io, report: Report, limit: number): void {
  for (const { host, status, bytes, requestsLeft } of report.asked) {
    const left = requestsLeft === undefined ? '' : `, ${counted(requestsLeft, 'request')} left`;
    io.out(`asked    ${plain(host)}: ${status}, ${bytes} bytes${left}`);
  }
  const history = report.backfill ? ' (history: stored, never told as news)' : '';
  io.out(
    `read     ${counted(report.items, 'item')}: ${counted(report.posts.length, 'post')}, ${report.skipped.length} skipped, ${report.deleted} deleted${history}`,
  );
  for (const [reason, skips] of Map.groupBy(report.skipped, (skip) => skip.reason)) {
    io.out(`skipped  ${skips.length} × ${reason}: ${plain(skips[0]?.detail ?? '')}`);
  }
  for (const post of report.posts.slice(0, limit)) showPost(io, post);
  const more = report.posts.length - limit;
  if (more > 0) io.out(`… and ${more} more (--limit, or --json for all)`);
}

function showPost(io: Io, post: Post): void {
  const by = post.author?.handle ?? post.author?.name;
  io.out('');
  io.out(`${plain(post.platform)}/${plain(post.id)}  ${post.postedAt}${by === undefined ? '' : `  by ${plain(by)}`}`);
  if (post.title !== undefined) io.out(`  ${plain(post.title)}`);
  if (post.text !== '')
    io.out(`  ${plain(post.text.slice(0, SHOWN_CHARS))}${post.text.length > SHOWN_CHARS ? '…' : ''}`);
  if (post.url !== undefined) io.out(`  ${plain(post.url)}`);
}

function howToSend(name: string): string {
  return [
    `${plain(name)} is sent to, nothing is fetched. With earshot start running:`,
    `  curl -X POST http://127.0.0.1:7787/ingest/${encodeURIComponent(name)} -H 'Authorization: Bearer TOKEN' \\`,
    `    -H 'Content-Type: application/json' -d '[{"platform":"test","id":"1","text":"hello","postedAt":"2026-01-02T03:04:05Z"}]'`,
  ].join('\n');
}
