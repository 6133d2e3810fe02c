import type { RefinedAnalysis, Refinement } from '../../contracts/analyser.ts';
import type { Post } from '../../domain/post.ts';
import { fieldText } from '../../query/text.ts';
import { listActs } from '../../storage/acts.ts';
import type { Database } from '../../storage/database.ts';
import { type DeliveryView, type Explanation, explainPost, findInHaystack, findPosts } from '../../storage/explain.ts';
import { loadWorkspace } from '../../storage/workspace.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, json, plain } from '../io.ts';
import { withStore } from '../with-store.ts';
import { answersOf, type GivenPost, type MonitorAnswer, printAnswers, readGiven } from './explain-given.ts';

interface Options extends CommonOptions, GivenPost {
  all?: boolean;
}

export const explain: Register = (program, io) => {
  const command = program
    .command('explain')
    .description('why a post matched, was routed and delivered, or not')
    .argument('[post]', "a post's URL, platform/id, id, or number here")
    .option('--text <text>', 'a text that is not stored: what every monitor says to it')
    .option('--file <file>', 'a post that is not stored, as JSON')
    .option('--platform <name>', 'where the given post is from')
    .option('--all', 'also the monitors that did not match, and why');
  withStoreOptions(command).action((name: string | undefined, options: Options) => {
    const given = options.text !== undefined || options.file !== undefined;
    if (given === (name !== undefined)) {
      throw new CliError("Say which: a post's URL or id, or --text TEXT, or --file post.json", EXIT.usage);
    }
    return withStore(io, options, async ({ db }) => {
      if (name === undefined) return explainGiven(io, db, options);
      const ids = await findPosts(db, name);
      if (ids.length === 0) return explainUnmatched(io, db, name, options.json === true);
      for (const id of ids) await explainStored(io, db, id, options);
    });
  });
};

async function explainGiven(io: Io, db: Database, options: Options): Promise<void> {
  const post = await readGiven(io, options);
  const answers = answersOf(await loadWorkspace(db), post);
  if (options.json) return json(io, { post, matched: answers.some(({ matched }) => matched), monitors: answers });
  printAnswers(io, answers);
}

/** Of what people did, the newest. */
const MAX_ACTS = 50;

async function explainStored(io: Io, db: Database, id: number, options: Options): Promise<void> {
  const found = await explainPost(db, id);
  if (found === null) return;
  const others = found.deletedAt === null ? await otherAnswers(db, found) : [];
  const acts = await listActs(db, id, MAX_ACTS);
  if (options.json) return json(io, { ...found, acts, others });
  printExplanation(io, found);
  for (const { at, way, told, note } of acts.toReversed())
    io.out(`done       ${at} ${plain(told)} (${way}${note === null ? '' : `: ${plain(note)}`})`);
  if (options.all) for (const { monitor, reason } of others) io.out(`not by     ${plain(monitor)}: ${plain(reason)}`);
  else if (others.length > 0) io.out(`not by     ${counted(others.length, 'other monitor')} (--all says why)`);
}

/** The monitors of now that the post is no mention of, and why. */
async function otherAnswers(db: Database, { post, monitors, source }: Explanation): Promise<MonitorAnswer[]> {
  const matched = new Set((monitors ?? []).map(({ name }) => name));
  const workspace = await loadWorkspace(db);
  const others = workspace.monitors.filter(({ name }) => !matched.has(name));
  return answersOf({ monitors: others, library: workspace.library }, post, source ?? undefined);
}

/** Read, kept for previews, and caught by nothing: every monitor says why not. */
async function explainUnmatched(io: Io, db: Database, name: string, asJson: boolean): Promise<void> {
  const found = await findInHaystack(db, name);
  if (found === null) {
    throw new CliError(
      `${name} is neither stored nor in the haystack: it was not read, was pruned, or was sampled away`,
    );
  }
  const { post, source } = found;
  const answers = answersOf(await loadWorkspace(db), post, source ?? undefined);
  if (asJson) return json(io, { post, matched: false, monitors: answers });
  head(io, post);
  io.out('No monitor matched, so it was not stored as a mention:');
  for (const answer of answers) {
    const now = answer.matched ? 'it would match now (it is newer than the post): ' : '';
    io.out(`  ${plain(answer.monitor)}: ${now}${plain(answer.reason)}`);
  }
}

function head(io: Io, post: Post): void {
  io.out(`${post.platform}/${plain(post.id)}  ${plain(post.url ?? '')}`);
  io.out(`  "${plain(post.title ?? post.text).slice(0, 160)}"`);
}

function printExplanation(io: Io, found: Explanation): void {
  if (found.deletedAt !== null) {
    io.out(
      `${found.platform}/${plain(found.nativeId)} was deleted on its platform; its content is gone since ${found.deletedAt}`,
    );
  } else head(io, found.post);
  io.out(
    `collected  ${found.collectedAt} by source ${found.source ?? '–'}${found.backfill ? ' (backfill: never delivered as news)' : ''}`,
  );
  for (const monitor of found.monitors ?? []) {
    const words = monitor.spans.map((span) => `"${plain(textOf(found.post, span))}" in ${span.field}`);
    io.out(
      `matched    ${monitor.name} v${monitor.version}: ${words.join(', ')}${monitor.muted ? ' (muted)' : ''}${monitor.backfill ? ' (in history)' : ''}`,
    );
  }
  if (found.failure !== null) io.out(`set aside  ${plain(found.failure)}`);
  printAnalysis(io, found);
  for (const decision of found.decisions ?? []) {
    io.out(
      `routed     ${decision.path.join(' › ')} → ${decision.channel ?? 'no channel'} [${decision.became ?? decision.outcome}]: ${plain(decision.reason)}`,
    );
  }
  for (const delivery of found.deliveries ?? []) {
    io.out(`delivery   #${delivery.id} ${delivery.channel}: ${stateOf(delivery)}`);
  }
}

/** `sent 2026-…`, or `pending, next attempt 2026-…: it answered 503`. */
function stateOf({ state, sentAt, nextAttemptAt, lastFailure }: DeliveryView): string {
  if (sentAt !== null) return `${state} ${sentAt}`;
  const next = nextAttemptAt === null ? '' : `, next attempt ${nextAttemptAt}`;
  return `${state}${next}${lastFailure === null ? '' : `: ${plain(lastFailure.message)}`}`;
}

/** Below it nobody need know. */
const SUSPECT_FROM = 0.3;

function printAnalysis(io: Io, found: Explanation): void {
  const { analysis } = found;
  if (analysis === null) {
    io.out('analysed   not yet');
    return;
  }
  const names = (list: { name: string; reason: string }[]) =>
    list.map(({ name, reason }) => `${name} (${reason})`).join(', ') || '–';
  io.out(
    `analysed   ${found.analysedAt} by ${analysis.model}: ${analysis.language.code}, ${analysis.sentiment.label} ${analysis.sentiment.score.toFixed(2)}, urgency ${analysis.urgency.score.toFixed(2)}`,
  );
  const refinement = (analysis as Partial<RefinedAnalysis>).refinement;
  if (refinement !== undefined) io.out(`  asked    ${plain(refinement.by)}: ${opinionOf(refinement)}`);
  io.out(`  intents  ${plain(names(analysis.intents))}`);
  io.out(`  topics   ${plain(names(analysis.topics))}`);
  for (const { name, label, score, reason } of analysis.towards ?? [])
    io.out(`  towards  ${plain(name)}: ${label} ${score.toFixed(2)} (${plain(reason)})`);
  if (analysis.urgency.parts.length > 0)
    io.out(`  urgency  ${analysis.urgency.parts.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', ')}`);
  const named = (analysis.entities ?? []).map(({ kind, text, value }) => `${kind} ${value ?? text}`);
  if (named.length > 0) io.out(`  names    ${plain(named.join(', '))}`);
  const { spam, relevance } = analysis;
  if (spam !== undefined && Math.max(spam.score, spam.bot) >= SUSPECT_FROM)
    io.out(`  spam     ${spam.score.toFixed(2)}, bot ${spam.bot.toFixed(2)} (${plain(spam.reasons.join(', '))})`);
  if (relevance !== undefined) io.out(`  relevant ${relevance.toFixed(2)}, as corrections taught it`);
  if (found.story !== null)
    io.out(
      `story      #${found.story.id}: ${counted(found.story.size, 'post')} on ${found.story.platforms.join(', ')}`,
    );
}

/** `decided sentiment, intents`, or `the built-in answer was kept (budget)`. */
function opinionOf(refinement: Refinement): string {
  if ('kept' in refinement) return `the built-in answer was kept (${refinement.kept})`;
  return `decided ${refinement.fields.join(', ')}`;
}

function textOf(post: Post, span: { field: string; start: number; end: number }): string {
  return fieldText(post, span.field)?.slice(span.start, span.end) ?? span.field;
}
