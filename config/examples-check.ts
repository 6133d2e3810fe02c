/** Examples of monitors: each is answered as it says, or the configuration is refused. */
import type { Library, MonitorDef } from '../src/domain/monitor.ts';
import { failedExamples } from '../src/query/check-monitor.ts';
import type { Finding } from './problem.ts';

/** The monitors' queries must be right. `now`: Unix milliseconds. */
export function checkExamples(monitors: readonly MonitorDef[], library: Library, now: number): Finding[] {
  return monitors.flatMap((monitor, at) =>
    failedExamples(monitor, { library, now }).map(({ kind, index, message }) => {
      return { path: ['monitors', at, 'examples', kind, index], message };
    }),
  );
}
