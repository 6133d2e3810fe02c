/**
 * The measured process of `earshot bench connector`: a source's stream through decode, normalise and match, as the collect
 * worker does it short of storing. Told by its parent in one message what to do; answers with one message.
 */
import { connectors } from '../../../connectors/registry.ts';
import { sortPage } from '../../../workers/sort-page.ts';
import type { Connector } from '../../contracts/connector.ts';
import type { MonitorDef } from '../../domain/monitor.ts';
import { NOBODY_FORGOTTEN } from '../../platform/forgotten.ts';
import { createHttpClient } from '../../platform/http.ts';
import { createSocketClient } from '../../platform/socket.ts';
import { createMonitorSet } from '../../query/monitor-set.ts';
import { serveTask } from './child.ts';
import { cpuMs, heldBytes } from './cpu.ts';

export interface ConnectorTask {
  connector: string;
  config: Record<string, unknown>;
  monitors: MonitorDef[];
  seconds: number;
  /** Microseconds of the cursor between two events. */
  stepUs: number;
}

export interface ConnectorMeasured {
  events: number;
  posts: number;
  matched: number;
  skipped: number;
  deleted: number;
  pages: number;
  wallMs: number;
  cpuMs: number;
  /** One a second, in MB. */
  rssMb: number[];
  /** After a collection, at the beginning and at the end. */
  heldMb: { first: number; last: number };
}

/** Until code is compiled and the set has learnt which terms are rare. */
const WARM_UP_MS = 3_000;
const SAMPLE_MS = 1_000;

serveTask(measure);

async function measure(task: ConnectorTask): Promise<ConnectorMeasured> {
  const connector = connectors.get(task.connector) as Connector;
  const monitors = createMonitorSet();
  for (const monitor of task.monitors) monitors.put(monitor);
  const view = { monitors, monitorIds: new Map(), workspace: { forgotten: NOBODY_FORGOTTEN } };
  const allowPrivate = ['127.0.0.1'];
  const http = createHttpClient({ allowPrivate });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const config = connector.config.parse(task.config);
  const deps = { http, sockets: createSocketClient({ allowPrivate }), log, clock: Date.now };
  const stop = new AbortController();
  const meter = new Meter(task.stepUs);
  const warmAt = performance.now() + WARM_UP_MS;
  const sampling = setInterval(() => meter.sample(), SAMPLE_MS);
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const page of connector.open(config, deps).pages(null, stop.signal)) {
      const { content } = await sortPage(view, { name: 'bench', haystack: 1 }, page, (raw) =>
        connector.normalise(raw, config),
      );
      meter.add(content);
      if (timer !== undefined || performance.now() < warmAt) continue;
      await meter.begin();
      timer = setTimeout(() => stop.abort(), task.seconds * 1000);
    }
    return await meter.result();
  } finally {
    clearTimeout(timer);
    clearInterval(sampling);
    await http.close();
  }
}

type Content = Awaited<ReturnType<typeof sortPage>>['content'];

class Meter {
  private readonly stepUs: number;
  private cursorUs = 0;
  private started: { cursorUs: number; wall: number; cpu: number } | undefined;
  private counts = { posts: 0, matched: 0, skipped: 0, deleted: 0, pages: 0 };
  private readonly rssMb: number[] = [];
  private heldMb = 0;

  constructor(stepUs: number) {
    this.stepUs = stepUs;
  }

  async begin(): Promise<void> {
    this.heldMb = await heldMb();
    this.started = { cursorUs: this.cursorUs, wall: performance.now(), cpu: cpuMs() };
    this.counts = { posts: 0, matched: 0, skipped: 0, deleted: 0, pages: 0 };
  }

  add({ matched, haystack, skipped, deleted, cursor }: Content): void {
    this.cursorUs = (cursor as { us: number }).us;
    this.counts.posts += matched.length + haystack.length;
    this.counts.matched += matched.length;
    this.counts.skipped += skipped.length;
    this.counts.deleted += deleted.length;
    this.counts.pages++;
  }

  sample(): void {
    if (this.started !== undefined) this.rssMb.push(Math.round(process.memoryUsage.rss() / 1024 / 1024));
  }

  async result(): Promise<ConnectorMeasured> {
    if (this.started === undefined) throw new Error('the stream ended before it was warm');
    const { cursorUs, wall, cpu } = this.started;
    const [wallMs, spentMs] = [performance.now() - wall, cpuMs() - cpu];
    return {
      events: Math.round((this.cursorUs - cursorUs) / this.stepUs),
      ...this.counts,
      wallMs,
      cpuMs: spentMs,
      rssMb: this.rssMb,
      heldMb: { first: this.heldMb, last: await heldMb() },
    };
  }
}

async function heldMb(): Promise<number> {
  return Math.round((await heldBytes()) / 1024 / 102.4) / 10;
}
