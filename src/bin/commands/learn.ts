import { type Learnt, learnOnce } from '../../../workers/learn.ts';
import { loadAnalyser } from '../../nlp/analyser.ts';
import type { Lesson } from '../../nlp/learning/learn.ts';
import { type LearnedModel, listLearned, revertLearned } from '../../storage/learned-models.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json, plain, table } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  dryRun?: boolean;
}

export const learn: Register = (program, io, done) => {
  const command = program
    .command('learn')
    .description("learn from people's corrections; in use only when better on labels it did not see")
    .option('--dry-run', 'only show what it would do');
  withStoreOptions(command).action((options: Options) =>
    withStore(io, options, async ({ db }) => {
      const analyser = await loadAnalyser();
      const learnt = await learnOnce(db, {
        analyse: analyser.analyse,
        actor: 'learn',
        dryRun: options.dryRun,
      });
      if (learnt === null) throw new CliError('Another process is learning just now; try again in a minute');
      if (options.json) json(io, learnt);
      else printLesson(io, learnt);
      if (!learnt.lesson.adopted) done(EXIT.failed);
    }),
  );
  withStoreOptions(command.command('list').description('every try, and the one in use')).action(
    (options: CommonOptions) =>
      withStore(io, options, async ({ db }) => {
        const tries = await listLearned(db, 50);
        if (options.json) return json(io, tries);
        if (tries.length === 0) return io.out('Nothing was learnt yet (earshot learn).');
        table(io, tries.map(rowOf), ['version', 'state', 'labels', 'createdAt', 'adoptedAt', 'actor', 'reason']);
      }),
  );
  withStoreOptions(command.command('revert').description('back to the layer before, or to none')).action(
    (options: CommonOptions) =>
      withStore(io, options, async ({ db }) => {
        const reverted = await revertLearned(db, { actor: 'learn revert' });
        if (reverted === null) throw new CliError('No learnt layer is in use');
        if (options.json) return json(io, reverted);
        const now = reverted.to === null ? 'the shipped model alone' : `version ${reverted.to}`;
        io.out(
          `Version ${reverted.from} is out of use; in use: ${now}. History keeps what it said (earshot reanalyse).`,
        );
      }),
  );
};

function rowOf(tried: LearnedModel): Record<string, unknown> {
  const { reason, labels } = tried.report as Lesson;
  return { ...tried, reason, labels: labels.learnt + labels.heldBack };
}

/** The table before and after, a line a class, then what was decided for each kind and why. */
export function printLesson(io: Io, { version, lesson }: Learnt): void {
  const { learnt, heldBack } = lesson.labels;
  io.out(`${counted(learnt, 'post')} learnt from, ${heldBack} held back to judge by`);
  if (lesson.table.length > 0) {
    io.out('');
    const rows = lesson.table.map((row) => ({ ...row, 'F1 before': share(row.before), 'F1 after': share(row.after) }));
    table(io, rows, ['kind', 'class', 'n', 'F1 before', 'F1 after']);
    io.out('');
    const verdicts = lesson.kinds.map((kind) => ({
      ...kind,
      macro: `${share(kind.before)} → ${share(kind.after)}`,
      decision: kind.adopted ? 'adopted' : 'refused',
      why: kind.reason,
    }));
    table(io, verdicts, ['kind', 'n', 'macro', 'decision', 'why']);
  }
  for (const { kind, posts, values, similarity } of lesson.contradictions) {
    const [one, other] = posts.map((post, at) => `${plain(post)} (${plain(values[at])})`);
    io.out(`contradiction: ${kind} of ${one} and ${other}, ${Math.round(100 * similarity)} % alike`);
  }
  for (const { key, kind } of lesson.disagreements)
    io.out(`disagreement: people differ on the ${kind} of ${plain(key)}`);
  const tried = version === null ? 'Nothing was stored' : `Version ${version}`;
  io.out(`${tried}: ${lesson.reason}`);
}

const share = (value: number): string => value.toFixed(3);
