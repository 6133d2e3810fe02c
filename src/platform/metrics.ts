/** Prometheus metrics. Names and labels are the words of the glossary; labels never hold text or secrets. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  itemsRead: Counter<'source'>;
  postsMatched: Counter<'source'>;
  itemsSkipped: Counter<'source' | 'reason'>;
  sourceFailures: Counter<'source' | 'kind'>;
  sourcePaused: Counter<'source'>;
  sourceSilent: Gauge<'source'>;
  pageSeconds: Histogram;
  signals: Counter;
  mentionsSetAside: Counter;
  analyseSeconds: Histogram;
  analyserAnswers: Counter<'analyser' | 'outcome'>;
  deliveries: Counter<'channel' | 'outcome'>;
  sendSeconds: Histogram<'channel'>;
  requeued: Counter<'queue'>;
  backlog: Gauge<'queue'>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter<L>({ name, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Histogram<L>({ name, help, labelNames, buckets: SECONDS, registers });
  return {
    registry,
    itemsRead: counter('earshot_items_read_total', 'Items read from platforms', ['source']),
    postsMatched: counter('earshot_posts_matched_total', 'Posts that at least one monitor matched', ['source']),
    itemsSkipped: counter('earshot_items_skipped_total', 'Items that did not become posts', ['source', 'reason']),
    sourceFailures: counter('earshot_source_failures_total', 'Runs of a source that failed', ['source', 'kind']),
    sourcePaused: counter('earshot_source_paused_total', 'Pauses of a source above the high-water mark', ['source']),
    sourceSilent: new Gauge({
      name: 'earshot_source_silent',
      help: '1: read without error, but silent against its own habit',
      labelNames: ['source'],
      registers,
    }),
    pageSeconds: histogram('earshot_page_seconds', 'Storing one page'),
    signals: counter('earshot_signals_total', 'Mentions analysed'),
    mentionsSetAside: counter('earshot_mentions_set_aside_total', 'Mentions that analysis could not digest'),
    analyseSeconds: histogram('earshot_analyse_batch_seconds', 'Analysing and storing one batch'),
    analyserAnswers: counter('earshot_analyser_answers_total', 'Posts given to the analyser plug-in', [
      'analyser',
      'outcome',
    ]),
    deliveries: counter('earshot_deliveries_total', 'Attempts to deliver', ['channel', 'outcome']),
    sendSeconds: histogram('earshot_send_seconds', 'One send to a channel', ['channel']),
    requeued: counter('earshot_requeued_total', 'Unfinished rows that tend gave back to a queue', ['queue']),
    backlog: new Gauge({ name: 'earshot_backlog', help: 'Rows that wait', labelNames: ['queue'], registers }),
  };
}
