/** Tells the operator of sources that have gone silent against their own habit, and when they speak again. */
import { type Silence, silenceOf } from '../src/domain/source-habit.ts';
import { breather } from '../src/platform/wait.ts';
import { endNotice, raiseNotice } from '../src/storage/notices.ts';
import { endNoticesOfOthers, notePushed, quietSources, type SourceHabit } from '../src/storage/source-hours.ts';
import type { WorkerContext } from './context.ts';

const HOUR_MS = 3_600_000;

/** `pushed`: connectors whose sources nobody reads. */
export async function watchSources(context: WorkerContext, pushed: readonly string[] = []): Promise<void> {
  const { db } = context;
  await notePushed(db, pushed);
  for (const name of await endNoticesOfOthers(db)) context.metrics.sourceSilent.remove({ source: name });
  const breathe = breather(20);
  for (const habit of await quietSources(db)) {
    await judge(context, habit);
    await breathe();
  }
}

async function judge({ db, log, metrics }: WorkerContext, habit: SourceHabit): Promise<void> {
  const { name, now, since, hours, lastSpoke } = habit;
  const silence = silenceOf(hours, now, since);
  if (silence !== null) {
    const message = messageOf(silence);
    if (await raiseNotice(db, { kind: 'silent', object: name, message })) {
      log.warn({ source: name, notice: message }, 'a source has gone silent');
    }
    metrics.sourceSilent.set({ source: name }, 1);
    return;
  }
  // Not being able to judge (it was not listened to) ends nothing; a post does.
  if (lastSpoke === null || lastSpoke < now - 1) return;
  metrics.sourceSilent.remove({ source: name });
  if (await endNotice(db, 'silent', name)) log.info({ source: name }, 'a source speaks again');
}

function messageOf({ from, hours, fewest, median, times }: Silence): string {
  const since = new Date(from * HOUR_MS).toISOString().slice(0, 16).replace('T', ' ');
  const stretch = hours === 1 ? 'the same hour' : `the same ${hours} hours`;
  return `read without error, but no post since ${since} UTC; in ${stretch} it had ${fewest} or more (usually ${median}) the last ${times} times`;
}
