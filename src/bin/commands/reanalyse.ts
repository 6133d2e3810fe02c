import { reanalyse as run } from '../../../workers/reanalyse.ts';
import { loadAnalyser } from '../../nlp/analyser.ts';
import { cancelReanalysis, listReanalysis, type ReanalysisJob } from '../../storage/reanalysis.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json, table } from '../io.ts';
import { progress } from '../progress.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  since?: string;
  modelOlderThan?: 'current';
}

export const reanalyse: Register = (program, io) => {
  const command = program
    .command('reanalyse')
    .description('analyse history again with the model and corrections of now; nobody is told; interrupted, it goes on')
    .option('--since <time>', 'only posts from then on (ISO 8601)', timeOf)
    .option('--model-older-than <current>', 'current: only what another model or layer analysed', currentOnly);
  withStoreOptions(command).action((options: Options) => again(io, options));
  withStoreOptions(command.command('status').description('the jobs, and how far they are')).action(
    (options: CommonOptions) =>
      withStore(io, options, async ({ db }) => {
        const jobs = await listReanalysis(db, 20);
        if (options.json) return json(io, jobs);
        if (jobs.length === 0) return io.out('History was never analysed again.');
        table(io, jobs, ['id', 'state', 'done', 'total', 'changed', 'since', 'unlessModel', 'createdAt', 'updatedAt']);
      }),
  );
  withStoreOptions(command.command('cancel').description('end the job that runs; what it did stays')).action(
    (options: CommonOptions) =>
      withStore(io, options, async ({ db }) => {
        const id = await cancelReanalysis(db);
        if (id === null) throw new CliError('No re-analysis runs');
        if (options.json) json(io, { cancelled: id });
        else io.out(`Job ${id} cancelled.`);
      }),
  );
};

function timeOf(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new CliError(`--since ${text}: expected a time such as 2026-01-31`, EXIT.usage);
  return new Date(ms).toISOString();
}

function currentOnly(text: string): 'current' {
  if (text !== 'current') throw new CliError('--model-older-than: only "current" is known', EXIT.usage);
  return text;
}

async function again(io: Io, options: Options): Promise<void> {
  await withStore(io, options, async ({ db }) => {
    const analyser = await loadAnalyser();
    const line = progress(io, 'reanalyse');
    let told = false;
    const job = await run(db, {
      model: analyser.model,
      analyse: analyser.analyse,
      since: options.since ?? null,
      onlyOlder: options.modelOlderThan === 'current',
      actor: 'reanalyse',
      signal: io.signal,
      onProgress(job, resumed) {
        if (resumed && !told) io.err(`Going on with job ${job.id}, which was asked for at ${job.createdAt}.`);
        told = true;
        line.show(job.done / Math.max(1, job.total), `${job.done} of ${job.total}, ${job.changed} changed`);
      },
    });
    line.end();
    if (options.json) json(io, job);
    else io.out(summaryOf(job));
    if (job.state === 'running') {
      throw new CliError('Interrupted; run the same command to go on.', EXIT.interrupted);
    }
  });
}

const summaryOf = ({ id, state, done, changed }: ReanalysisJob): string =>
  `Job ${id} ${state}: ${counted(done, 'signal')} analysed again, ${changed} with another answer; nobody was told.`;
