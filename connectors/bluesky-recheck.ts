/** Bluesky: what has become of stored posts, as the AppView shows them; deletions of a time when no stream was heard. */
import type { ConnectorDeps, Recheck } from '../src/contracts/connector.ts';
import { Failure } from '../src/contracts/failure.ts';
import { isSkip, type PostRef } from '../src/domain/post.ts';
import { fetchJson } from '../src/platform/fetch-json.ts';
import { lookUp } from '../src/platform/look-up.ts';
import { isRecord, type Loose, looseText, present } from '../src/platform/loose-json.ts';
import { normalise, POSTS } from './bluesky-post.ts';
import type { Profiles } from './bluesky-profiles.ts';

/** The most that `app.bsky.feed.getPosts` takes. */
const BATCH = 25;

/** Who is deleted, deactivated or taken down is not in the answer either. What a label hides now goes too. */
export function recheck(
  { appView, profiles: wantsProfiles }: { appView: string; profiles: boolean },
  deps: ConnectorDeps,
  profiles: Profiles,
  refs: readonly PostRef[],
  signal: AbortSignal,
): Promise<Recheck> {
  const own = refs.filter(({ platform, id }) => platform === 'bluesky' && id.startsWith('at://') && id.includes(POSTS));
  return lookUp(own, BATCH, signal, async (some) => {
    const views = await fetchViews(appView, some, deps, signal);
    const shown = new Map(views.map((view) => [view.uri, view]));
    const isGone = ({ id }: PostRef) => {
      const item = normalise(shown.get(id) ?? { uri: id });
      return !shown.has(id) || (isSkip(item) && item.reason === 'hidden');
    };
    const deleted = some.filter(isGone).map(({ platform, id }) => ({ platform, id }));
    const gone = new Set(deleted.map(({ id }) => id));
    const kept = views.filter(({ uri }) => !gone.has(uri as string));
    return { deleted, raw: wantsProfiles ? await withProfiles(kept, appView, profiles, deps, signal) : kept };
  });
}

async function fetchViews(
  appView: string,
  refs: PostRef[],
  { http, clock }: ConnectorDeps,
  signal: AbortSignal,
): Promise<Loose[]> {
  const url = new URL(`${appView.replace(/\/$/, '')}/xrpc/app.bsky.feed.getPosts`);
  for (const { id } of refs) url.searchParams.append('uris', id);
  const answer = await fetchJson(http, 'Bluesky', { url: url.href, signal }, clock());
  if (!isRecord(answer) || !Array.isArray(answer.posts))
    throw new Failure('transient', 'Bluesky answered without posts');
  return answer.posts.filter(isRecord);
}

/** A view's author lacks followers and bio, which a stored post would lose: without a profile nothing is said of it. */
async function withProfiles(
  views: Loose[],
  appView: string,
  profiles: Profiles,
  deps: ConnectorDeps,
  signal: AbortSignal,
): Promise<Loose[]> {
  const didOf = ({ author }: Loose) => (isRecord(author) ? looseText(author.did) : undefined) ?? '';
  const dids = new Set(views.map(didOf).filter((did) => did !== ''));
  const found = await profiles.of(dids, appView, deps, signal);
  return views.flatMap((view) => {
    const profile = found.get(didOf(view));
    const author = isRecord(view.author) ? view.author : {};
    return profile === undefined ? [] : { ...view, author: { ...author, ...present(profile) } };
  });
}
