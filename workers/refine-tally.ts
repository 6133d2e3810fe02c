/** Counts what became of posts an analyser plug-in was asked about, and tells now and then why answers were missing. */
import type { KeptReason } from '../src/contracts/analyser.ts';
import type { WorkerContext } from './context.ts';

export type Outcome = KeptReason | 'refined';

const TELL_EVERY_MS = 60_000;
/** A person may want to know of these; the others are as configured. */
const WORTH_TELLING: ReadonlySet<Outcome> = new Set<Outcome>(['budget', 'time-out', 'failure', 'answer']);

export class RefineTally {
  private readonly context: Pick<WorkerContext, 'log' | 'metrics'>;
  private toldAt = Number.NEGATIVE_INFINITY;
  private untold: Partial<Record<Outcome, number>> = {};

  constructor(context: Pick<WorkerContext, 'log' | 'metrics'>) {
    this.context = context;
  }

  count(analyser: string, outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      this.context.metrics.analyserAnswers.inc({ analyser, outcome });
      if (WORTH_TELLING.has(outcome)) this.untold[outcome] = (this.untold[outcome] ?? 0) + 1;
    }
    const now = performance.now();
    if (Object.keys(this.untold).length === 0 || now - this.toldAt < TELL_EVERY_MS) return;
    this.context.log.warn({ analyser, kept: this.untold }, 'posts kept their built-in analysis');
    this.toldAt = now;
    this.untold = {};
  }
}
