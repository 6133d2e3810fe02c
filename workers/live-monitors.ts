/** The monitors of this process: one set that is changed in place, never built anew. */
import { setImmediate } from 'node:timers/promises';
import type { Library } from '../src/domain/monitor.ts';
import { createMonitorSet, type MonitorSet } from '../src/query/monitor-set.ts';
import type { MonitorChanges, StoredMonitor } from '../src/storage/monitors.ts';
import type { MonitorIds } from '../src/storage/pages.ts';

export type ReportProblem = (problem: { object: string; message: string }) => void;

/** What a change cost; the others were neither read nor compiled. */
export interface Taken {
  /** Compiled and put into the set. */
  put: number;
  /** Taken out of it. */
  removed: number;
  /** Did not compile: reported and left out. */
  broken: number;
}

/** Compiling so many takes some ten milliseconds: leases are renewed and pages sorted in between. */
const AT_ONCE = 500;

export class LiveMonitors {
  readonly set: MonitorSet = createMonitorSet();
  readonly #ids = new Map<string, { id: number; version: number }>();
  readonly #report: ReportProblem;

  constructor(report: ReportProblem) {
    this.#report = report;
  }

  /** Of those in the set, as they are there. An entry is replaced, never changed. */
  get ids(): MonitorIds {
    return this.#ids;
  }

  /** The set and the ids change in the same breath, so that whoever looks finds them in agreement. */
  async take(changes: MonitorChanges, library: Library): Promise<Taken> {
    const taken: Taken = { put: 0, removed: 0, broken: 0 };
    this.set.library = library;
    for (const name of changes.gone) if (this.#remove(name)) taken.removed++;
    for (let at = 0; at < changes.put.length; at += AT_ONCE) {
      if (at > 0) await setImmediate();
      for (const monitor of changes.put.slice(at, at + AT_ONCE)) this.#put(monitor, taken);
    }
    return taken;
  }

  /** What does not compile must not go on as it was before either. */
  #put(monitor: StoredMonitor, taken: Taken): void {
    try {
      this.set.put(monitor);
      this.#ids.set(monitor.name, { id: monitor.id, version: monitor.version });
      taken.put++;
    } catch (error) {
      this.#remove(monitor.name);
      taken.broken++;
      this.#report({ object: `monitor ${monitor.name}`, message: (error as Error).message });
    }
  }

  #remove(name: string): boolean {
    this.#ids.delete(name);
    return this.set.remove(name);
  }
}
