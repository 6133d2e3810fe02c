import { type Library, type MonitorDef, scopedSource } from '../../domain/monitor.ts';
import type { Post } from '../../domain/post.ts';
import { explainMonitor, type MonitorExplanation } from '../../query/explain-monitor.ts';
import type { Database } from '../../storage/database.ts';
import { type DeliveryView, type Explanation, explainPost, findInHaystack, findPosts } from '../../storage/explain.ts';
import { loadWorkspace } from '../../storage/workspace.ts';
import type { Register } from '../command.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError } from '../exit-codes.ts';
import { counted, type Io, json, plain } from '../io.ts';
import { withStore } from '../with-store.ts';

export const explain: Register = (program, io) => {
  const command = program
    .command('explain')
    .description('why a post matched, was routed and delivered, or not')
    .argument('<post>', "a post's URL, platform/id, id, or number here");
  withStoreOptions(command).action((name: string, options: CommonOptions) =>
    withStore(io, options, async ({ db }) => {
      const ids = await findPosts(db, name);
      if (ids.length === 0) return explainUnmatched(io, db, name, options.json === true);
      for (const id of ids) {
        const found = await explainPost(db, id);
        if (found === null) continue;
        if (options.json) json(io, found);
        else printExplanation(io, found);
      }
    }),
  );
};

/** Read, kept for previews, and caught by nothing: every monitor says why not. */
async function explainUnmatched(io: Io, db: Database, name: string, asJson: boolean): Promise<void> {
  const found = await findInHaystack(db, name);
  if (found === null) {
    throw new CliError(
      `${name} is neither stored nor in the haystack: it was not read, was pruned, or was sampled away`,
    );
  }
  const { post, source } = found;
  const { monitors, library } = await loadWorkspace(db);
  const answers = monitors.map((monitor) => ({ monitor: monitor.name, ...explained(monitor, post, source, library) }));
  if (asJson) return json(io, { post, matched: false, monitors: answers });
  head(io, post);
  io.out('No monitor matched, so it was not stored as a mention:');
  for (const answer of answers) io.out(`  ${answer.monitor}: ${plain(answer.reason)}`);
}

/** A scoped monitor looks at its source alone, and one that does not compile at nothing. */
function explained(monitor: MonitorDef, post: Post, source: string | null, library: Library): MonitorExplanation {
  const nothing = { matched: false, excluded: false, muted: false, spans: [] };
  const scope = scopedSource(monitor);
  if (scope !== undefined && scope !== source) {
    return { ...nothing, reason: `Not matched: it hears only the source ${scope}.` };
  }
  try {
    return explainMonitor(monitor, post, { library });
  } catch (error) {
    return { ...nothing, reason: `Not heard: ${(error as Error).message}` };
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
      `routed     ${decision.path.join(' › ')} → ${decision.channel ?? 'no channel'} [${decision.outcome}]: ${plain(decision.reason)}`,
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
  io.out(`  intents  ${plain(names(analysis.intents))}`);
  io.out(`  topics   ${plain(names(analysis.topics))}`);
  if (found.story !== null)
    io.out(
      `story      #${found.story.id}: ${counted(found.story.size, 'post')} on ${found.story.platforms.join(', ')}`,
    );
}

function textOf(post: Post, span: { field: string; start: number; end: number }): string {
  const field = (post as Record<string, unknown>)[span.field];
  return typeof field === 'string' ? field.slice(span.start, span.end) : span.field;
}
