/** One page sorted in memory: what is heard, what is hay, and what is no post. No I/O. It lets the event loop run in between. */
import type { Page } from '../src/contracts/connector.ts';
import { isSkip, type Post, type Skip, skip } from '../src/domain/post.ts';
import { breather } from '../src/platform/wait.ts';
import type { MatchedPost, MonitorIds, PageToSave } from '../src/storage/pages.ts';
import type { LeasedSource } from '../src/storage/sources.ts';
import type { WorkspaceFrame } from '../src/storage/workspace.ts';
import type { WorkspaceView } from './workspace-view.ts';

const SAMPLE_CHARS = 2_000;
/** Counted, but nothing of it is kept. */
export const FORGOTTEN = skip('forgotten', 'its author asked to be forgotten');

export interface SortedPage {
  content: Omit<PageToSave, 'backfill'>;
  /** Of the monitors that matched, as they were then: they may change before the page is stored. */
  monitorIds: MonitorIds;
}

type SortingView = Pick<WorkspaceView, 'monitors' | 'monitorIds'> & { workspace: Pick<WorkspaceFrame, 'forgotten'> };

/** Posts of 64 KB take some ms each, and a page has hundreds: others have the event loop in between. */
const BREATH_MS = 5;

/** Raw items → posts → matched or haystack; what is not a post is set aside with a sample. */
export async function sortPage(
  view: SortingView,
  source: Pick<LeasedSource, 'haystack' | 'name'>,
  page: Page,
  normalise: (raw: unknown) => Post | Skip,
): Promise<SortedPage> {
  for (;;) {
    const sorted = await sortOnce(view, source, page, normalise);
    if (sorted !== null) return sorted;
  }
}

/** Null when a monitor that matched was changed meanwhile: all of a page is matched by the same version. */
async function sortOnce(
  view: SortingView,
  source: Pick<LeasedSource, 'haystack' | 'name'>,
  page: Page,
  normalise: (raw: unknown) => Post | Skip,
): Promise<SortedPage | null> {
  const breathe = breather(BREATH_MS);
  const monitorIds = new Map<string, { id: number; version: number }>();
  const edited: MatchedPost[] = [];
  const content: SortedPage['content'] = {
    matched: [],
    haystack: [],
    edited,
    skipped: [],
    deleted: page.deleted,
    goneAuthors: page.goneAuthors,
    cursor: page.cursor,
    read: page.raw.length,
  };
  for (const raw of page.raw) {
    await breathe();
    const heard = orSkip(() => {
      const item = normalise(raw);
      const post = isSkip(item) ? item : (view.workspace.forgotten.without(item) ?? FORGOTTEN);
      return isSkip(post) ? post : { post, matches: view.monitors.match(post, { source: source.name }).matches };
    });
    if (isSkip(heard)) {
      content.skipped.push({ skip: heard, sample: heard === FORGOTTEN ? '' : sampleOf(raw) });
      continue;
    }
    const { post, matches } = heard;
    for (const { monitor } of matches) {
      const known = view.monitorIds.get(monitor);
      const before = monitorIds.get(monitor);
      if (before !== undefined && (before.id !== known?.id || before.version !== known.version)) return null;
      if (known !== undefined) monitorIds.set(monitor, known);
    }
    if (post.editedAt !== undefined) edited.push({ post, matches });
    if (matches.length > 0) content.matched.push({ post, matches });
    else if (source.haystack === 1 || Math.random() < source.haystack) content.haystack.push(post);
  }
  return { content, monitorIds };
}

/** Nobody promised to digest everything that the world sends; one item must not stop its source for ever. */
function orSkip<T>(work: () => T): T | Skip {
  try {
    return work();
  } catch (error) {
    return skip('broke', error instanceof Error ? error.message : String(error));
  }
}

function sampleOf(raw: unknown): string {
  const text = orSkip(() => (typeof raw === 'string' ? raw : JSON.stringify(raw)) ?? String(raw));
  if (typeof text !== 'string') return `(${text.detail})`;
  return text.slice(0, SAMPLE_CHARS).toWellFormed().replaceAll('\u0000', '\uFFFD');
}
