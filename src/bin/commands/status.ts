import { openNotices } from '../../storage/notices.ts';
import { countRetractions } from '../../storage/retractions.ts';
import { sourceHealth } from '../../storage/sources.ts';
import { backlog, totals } from '../../storage/status.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { counted, json, plain } from '../io.ts';
import { withStore } from '../with-store.ts';

export const status: Register = (program, io) => {
  const command = program.command('status').description('what is stored, what waits, what is wrong');
  withStoreOptions(command).action((options: CommonOptions) =>
    withStore(io, options, async ({ db, where }) => {
      const report = {
        where,
        totals: await totals(db),
        backlog: await backlog(db),
        sources: await sourceHealth(db),
        retractions: await countRetractions(db),
        notices: await openNotices(db),
      };
      if (options.json) return json(io, report);
      const { totals: counts } = report;
      io.out(`data       ${where}`);
      io.out(`posts      ${counts.posts} matched, ${counts.haystack} in the haystack`);
      io.out(
        `signals    ${counts.signals} in ${counted(counts.stories, 'story', 'stories')}; ${counts.setAside} set aside`,
      );
      io.out(
        `deliveries ${counts.deliveries}: ${counts.sent} sent, ${counts.held} for digests, ${counts.waiting} waiting, ${counts.dead} dead`,
      );
      io.out(`waiting    ${report.backlog.analyse} for analysis, ${report.backlog.deliver} for delivery`);
      const { due, impossible, failed } = report.retractions;
      if (due + impossible + failed > 0) {
        io.out(`retracting ${due} due; ${impossible} cannot be taken back (their channels cannot), ${failed} failed`);
      }
      const troubled = report.sources.filter((source) => source.failures > 0);
      for (const source of troubled)
        io.out(`source     ${plain(source.name)}: ${source.state}: ${plain(source.lastFailure?.message ?? '')}`);
      for (const { object, message } of report.notices) io.out(`notice     ${plain(object)}: ${plain(message)}`);
    }),
  );
};
