import { countOf, type Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { counted, type Io, json, plain } from '../io.ts';
import { type ReportedSpike, reportSpikes } from '../spike-report.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  days: number;
}

export const spikes: Register = (program, io) => {
  const command = program
    .command('spikes')
    .description('unusual volume and sentiment of each monitor and topic, with the stories behind them')
    .option('--days <n>', 'how far back; what lies before it (six weeks) is what they are compared with', countOf, 1);
  withStoreOptions(command).action((options: Options) =>
    withStore(io, options, async ({ db }) => {
      const { days } = options;
      const found = await reportSpikes(db, { days, nowMs: Date.now() });
      if (options.json) for (const spike of found) json(io, spike);
      else print(io, found, days);
    }),
  );
};

function print(io: Io, found: ReportedSpike[], days: number): void {
  if (found.length === 0) io.out(`nothing unusual in ${counted(days, 'day')}`);
  for (const { monitor, topic, from, to, stories, ...spike } of found) {
    const about = topic === null ? '' : `, topic ${plain(topic)}`;
    io.out(`${plain(monitor)}${about}: ${saidOf(spike)}, ${from.slice(0, 16)} to ${to.slice(0, 16)} UTC`);
    for (const { share, posts, platforms, text } of stories) {
      io.out(
        `  ${Math.round(100 * share)} % ${counted(posts, 'post')} on ${plain(platforms.join(', '))}: ${plain(text).slice(0, 100)}`,
      );
    }
  }
}

function saidOf({
  kind,
  posts,
  value,
  usual,
  band,
}: Pick<ReportedSpike, 'kind' | 'posts' | 'value' | 'usual' | 'band'>): string {
  if (kind === 'volume')
    return `${counted(posts, 'post')}, usually ${Math.round(usual)} and up to ${Math.round(band[1])}`;
  return `sentiment ${value} of ${counted(posts, 'post')}, usually ${usual} and not below ${band[0]}`;
}
