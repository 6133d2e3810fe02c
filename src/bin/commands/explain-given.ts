/** `earshot explain --text` and `--file`: every monitor's answer for a post that is not stored. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MonitorDef } from '../../domain/monitor.ts';
import { isSkip, type Post } from '../../domain/post.ts';
import { toPost } from '../../domain/well-formed.ts';
import { explainHeard } from '../../query/explain-heard.ts';
import type { MonitorExplanation } from '../../query/explain-monitor.ts';
import type { Workspace } from '../../storage/workspace.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { counted, type Io, plain } from '../io.ts';
import { mustExist } from '../post-file.ts';

export interface GivenPost {
  text?: string;
  file?: string;
  platform?: string;
}

export interface MonitorAnswer extends MonitorExplanation {
  monitor: string;
}

/** Throws a usage error for what is no post. */
export async function readGiven(io: Io, { text, file, platform }: GivenPost): Promise<Post> {
  const given = file === undefined ? { text } : await readJson(resolve(io.cwd, file), file);
  const now = new Date().toISOString();
  const post = toPost({ id: 'given', postedAt: now, ...given, platform: platform ?? platformOf(given) ?? 'pasted' });
  if (isSkip(post)) throw new CliError(`${file ?? '--text'}: no post: ${post.detail ?? post.reason}`, EXIT.usage);
  return post;
}

async function readJson(path: string, file: string): Promise<object> {
  await mustExist(path);
  const value = parsed(await readFile(path, 'utf8'));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CliError(
    `${file}: expected one post as a JSON object (npx earshot schema post prints the format)`,
    EXIT.usage,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function platformOf(given: object): string | undefined {
  const { platform } = given as { platform?: unknown };
  return typeof platform === 'string' ? platform : undefined;
}

/** In the order of the monitors. `source`: the name of the one the post came from. */
export function answersOf(
  { monitors, library }: Pick<Workspace, 'library'> & { monitors: readonly MonitorDef[] },
  post: Post,
  source?: string,
): MonitorAnswer[] {
  return monitors.map((monitor) => ({
    monitor: monitor.name,
    ...explainHeard(monitor, post, { library, source }),
  }));
}

/** Those that match first. */
export function printAnswers(io: Io, answers: readonly MonitorAnswer[]): void {
  const matched = answers.filter((answer) => answer.matched);
  io.out(`${counted(matched.length, 'monitor')} of ${answers.length} would catch it.`);
  for (const answer of matched) io.out(`  ✓ ${plain(answer.monitor)}: ${plain(answer.reason)}`);
  for (const answer of answers) if (!answer.matched) io.out(`  – ${plain(answer.monitor)}: ${plain(answer.reason)}`);
}
