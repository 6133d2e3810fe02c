/** Whether a monitor may be saved: its queries are right, and its examples are answered as they say. */
import type { Library, MonitorDef, MonitorExample } from '../domain/monitor.ts';
import { isSkip, type Post, type Skip } from '../domain/post.ts';
import { toPost } from '../domain/well-formed.ts';
import { checkQuery } from './check.ts';
import { explainMonitor } from './explain-monitor.ts';
import { errorsOf, type MonitorPart, QueryError } from './problem.ts';

export interface CheckMonitorOptions {
  library: Library;
  /** Unix milliseconds: when an example that does not say it was posted. */
  now: number;
}

export interface FailedExample {
  kind: 'hit' | 'miss';
  /** Its place in that list. */
  index: number;
  /** Quotes the example and says why it is answered otherwise. */
  message: string;
}

/** A monitor that does not do what its examples say. */
export class ExamplesFailed extends Error {
  readonly failed: readonly FailedExample[];

  constructor(monitor: string, failed: readonly FailedExample[]) {
    super(`monitor "${monitor}": ${failed.map(({ message }) => message).join(' ')}`);
    this.name = 'ExamplesFailed';
    this.failed = failed;
  }
}

const PARTS: readonly MonitorPart[] = ['match', 'exclude', 'mute'];

/** Throws {@link QueryError} or {@link ExamplesFailed}. */
export function checkMonitor(def: MonitorDef, options: CheckMonitorOptions): void {
  for (const part of PARTS) {
    const text = def[part];
    if (text === undefined || (part !== 'match' && text.trim() === '')) continue;
    const problems = checkQuery(text, { needsAnchor: needsAnchor(def, part), library: options.library });
    if (errorsOf(problems).length > 0) throw new QueryError(problems, { monitor: def.name, part });
  }
  const failed = failedExamples(def, options);
  if (failed.length > 0) throw new ExamplesFailed(def.name, failed);
}

/** `exclude` and `mute` look only at what `match` caught, and a scoped monitor only at a small source. */
export function needsAnchor(def: Pick<MonitorDef, 'scope'>, part: MonitorPart): boolean {
  return part === 'match' && def.scope === undefined;
}

/** The monitor's queries must be right: throws {@link QueryError} otherwise. */
export function failedExamples(def: MonitorDef, options: CheckMonitorOptions): FailedExample[] {
  return (['hit', 'miss'] as const).flatMap((kind) =>
    (def.examples?.[kind] ?? []).flatMap((example, index): FailedExample[] => {
      const message = failure(def, kind, example, options);
      return message === undefined ? [] : [{ kind, index, message }];
    }),
  );
}

function failure(
  def: MonitorDef,
  kind: FailedExample['kind'],
  example: MonitorExample,
  options: CheckMonitorOptions,
): string | undefined {
  const post = postOf(example, options.now);
  if (isSkip(post)) return `The example ${quoted(example)} is no post: ${post.detail ?? post.reason}.`;
  const answer = explainMonitor(def, post, {
    library: options.library,
    clock: () => options.now,
  });
  if (answer.matched === (kind === 'hit')) return undefined;
  const should = kind === 'hit' ? 'should be caught and is not' : 'should not be caught and is';
  return `The example ${quoted(example)} ${should}: ${answer.reason}`;
}

/** A text, or a part of a post: what is not said is as in a plain new post. */
export function postOf(example: MonitorExample, now: number): Post | Skip {
  const given = typeof example === 'string' ? { text: example } : example;
  return toPost({ platform: 'example', id: 'example', postedAt: new Date(now).toISOString(), ...given });
}

const SHOWN_CHARS = 80;

function quoted(example: MonitorExample): string {
  const text = typeof example === 'string' ? example : example.text;
  const shown = text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS - 1).toWellFormed()}…`;
  return JSON.stringify(shown);
}
