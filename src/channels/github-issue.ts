/** A notification as a GitHub issue in Markdown that names nobody and refers to nothing. */
import type { Notification } from '../domain/notification.ts';
import { show } from './display.ts';
import { issueTitle } from './issue-title.ts';
import { type Block, fitted, ROOM, type Run } from './layout.ts';
import { markdown } from './markdown.ts';
import { messageName } from './stable-id.ts';

/** Characters; some room of the body is the marker's. */
export const GITHUB_LIMITS = { title: 256, body: 65_536, marker: 200 } as const;

export interface GitHubIssue {
  /** What no other message has; part of the marker. */
  name: string;
  title: string;
  /** Markdown, without the marker. */
  body: string;
}

/** Pure; always within GitHub's limits. */
export function githubIssue(notification: Notification): GitHubIssue {
  const shown = show(notification);
  const room = { ...ROOM, excerpt: 4000, listed: 50 };
  const write = (blocks: Block[]) => markdown(blocks.map(unlinked));
  const fits = (text: string) => text.length <= GITHUB_LIMITS.body - GITHUB_LIMITS.marker;
  return {
    name: messageName(notification),
    title: issueTitle(shown, GITHUB_LIMITS.title),
    body: fitted(shown, room, write, fits),
  };
}

/** A link to an issue on GitHub would be noted in that issue, for all to see; by way of `redirect` it is not. */
function unlinked(block: Block): Block {
  if (block.kind === 'list') return { ...block, items: block.items.map((runs) => runs.map(aside)) };
  return { ...block, runs: block.runs.map(aside) };
}

function aside(run: Run): Run {
  if (run.link === undefined) return run;
  return { ...run, link: run.link.replace(/^https?:\/\/(www\.)?github\.com\//i, 'https://redirect.github.com/') };
}
