/** `earshot bench connector`: a stream at full speed from loopback through a connector and all monitors, on one core. */
import type { MonitorDef } from '../../domain/monitor.ts';
import { ask, endChild, resultOf, startChild } from './child.ts';
import type { ConnectorMeasured, ConnectorTask } from './connector-process.ts';
import type { EventMix, JetstreamTask } from './jetstream-server.ts';
import { median, percentile } from './statistics.ts';

export interface ConnectorBench {
  monitors: MonitorDef[];
  texts: string[];
  mix: EventMix;
  seconds: number;
}

export interface ConnectorReport {
  connector: 'bluesky';
  mix: EventMix;
  monitors: number;
  seconds: number;
  events: number;
  /** Of the connector's process alone; the server has its own. */
  eventsPerCpuSecond: number;
  eventsPerSecond: number;
  usPerEvent: number;
  posts: number;
  matched: number;
  skipped: number;
  deleted: number;
  pages: number;
  /** Medians of the first and the last tenth of the time and of each minute, and a straight line's rise. */
  rssMb: { first: number; last: number; minutes: number[]; p99: number; max: number; perMinute: number };
  /** Heap and buffers after a collection, at the beginning and at the end: what is not garbage. */
  heldMb: { first: number; last: number };
}

/** 2,000 events a second: a busy day of the whole network. */
const STEP_US = 500;

export async function benchBluesky({ monitors, texts, mix, seconds }: ConnectorBench): Promise<ConnectorReport> {
  const server = startChild('./jetstream-server.ts');
  try {
    const { port } = await ask<{ port: number }>(server, { texts, mix, stepUs: STEP_US } satisfies JetstreamTask);
    const task: ConnectorTask = {
      connector: 'bluesky',
      // Profiles are asked of another host, at its own pace.
      config: { endpoint: `ws://127.0.0.1:${port}`, profiles: false, backfillHours: 72 },
      monitors,
      seconds,
      stepUs: STEP_US,
    };
    const measured = await resultOf<ConnectorMeasured>('./connector-process.ts', task, [
      ...process.execArgv,
      '--expose-gc',
    ]);
    return reportOf(measured, mix, monitors.length, seconds);
  } finally {
    await endChild(server);
  }
}

function reportOf(measured: ConnectorMeasured, mix: EventMix, monitors: number, seconds: number): ConnectorReport {
  const { events, cpuMs, wallMs, rssMb, ...counts } = measured;
  return {
    connector: 'bluesky',
    mix,
    monitors,
    seconds,
    events,
    eventsPerCpuSecond: Math.round((events / cpuMs) * 1000),
    eventsPerSecond: Math.round((events / wallMs) * 1000),
    usPerEvent: Math.round((cpuMs / events) * 100_000) / 100,
    ...counts,
    rssMb: memoryOf(rssMb),
  };
}

/** @param samples one a second */
export function memoryOf(samples: number[]): ConnectorReport['rssMb'] {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  return {
    first: median(samples.slice(0, tenth)),
    last: median(samples.slice(-tenth)),
    minutes: Array.from({ length: Math.ceil(samples.length / 60) }, (_, minute) =>
      median(samples.slice(minute * 60, (minute + 1) * 60)),
    ),
    p99: percentile(samples, 0.99),
    max: Math.max(...samples),
    perMinute: Math.round(riseOf(samples) * 60 * 100) / 100,
  };
}

/** Slope of the least-squares line, per sample; 0 for fewer than two. */
function riseOf(samples: number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  let [above, below] = [0, 0];
  for (const [at, value] of samples.entries()) {
    above += (at - middle) * (value - mean);
    below += (at - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
