/** GitHub: discussions, which only GraphQL has. */
import { Failure } from '../src/contracts/failure.ts';
import {
  isRecord,
  type Loose,
  looseCount,
  looseId,
  looseList,
  looseText,
  present,
} from '../src/platform/loose-json.ts';
import type { Found } from '../src/platform/since-window.ts';
import { foundOf, type RawItem, timeOf } from './github-post.ts';

/** GitHub's advice where a secondary limit names no time (docs.github.com, "Rate limits for the REST API"). */
export const SECONDARY_MS = 60_000;

const COMMENT = 'databaseId url bodyHTML createdAt updatedAt lastEditedAt isMinimized upvoteCount author { login }';

const DISCUSSION = `databaseId title url bodyHTML createdAt updatedAt lastEditedAt upvoteCount author { login }
  category { name } repository { nameWithOwner }
  comments(last: 50) { totalCount nodes { ${COMMENT} replies(last: 20) { nodes { ${COMMENT} } } } }`;

export const REPOSITORY_QUERY = `query ($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
  discussions(first: 25, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
  pageInfo { hasNextPage endCursor } nodes { ${DISCUSSION} } } } }`;

export const SEARCH_QUERY = `query ($query: String!, $after: String) { search(type: DISCUSSION, query: $query, first: 25, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { ... on Discussion { ${DISCUSSION} } } } }`;

/** GraphQL answers errors with 200. */
export function discussionList(body: unknown): Loose {
  const data = isRecord(body) && isRecord(body.data) ? body.data : {};
  const list = isRecord(data.repository) ? data.repository.discussions : data.search;
  if (isRecord(list)) return list;
  const [error] = isRecord(body) ? looseList(body.errors) : [];
  const type = isRecord(error) ? /^[A-Z_]{1,40}$/.exec(looseText(error.type) ?? '')?.[0] : undefined;
  const says = `GitHub's GraphQL answered ${type ?? 'without discussions'}`;
  if (type === 'RATE_LIMITED') throw new Failure('rate-limited', says, { retryAfterMs: SECONDARY_MS });
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES') throw new Failure('auth', says);
  throw new Failure(type === 'NOT_FOUND' ? 'rejected' : 'transient', says);
}

/** A discussion with its comments and their replies; a comment changes the time of its discussion. */
export function discussionFound(node: unknown, otherwise: number): Found[] {
  if (!isRecord(node)) return [foundOf({ type: 'discussion', item: node }, otherwise)];
  const { comments, ...item } = node;
  const repository = isRecord(node.repository) ? looseText(node.repository.nameWithOwner) : undefined;
  const replies = isRecord(comments) ? looseCount(comments.totalCount) : undefined;
  const id = looseId(node.databaseId);
  const head: RawItem = present({ type: 'discussion', item: present({ ...item, replies }), repository });
  const tail = commentsIn(comments, 'replies', id && `discussion-${id}`);
  const at = timeOf(node.updatedAt) ?? otherwise;
  // All at the discussion's time: its comments' own may lie before what was read already.
  return [head, ...tail.map((one) => present({ ...one, repository }))].map((raw) => ({
    ...foundOf(raw, otherwise),
    at,
  }));
}

function commentsIn(list: unknown, inner: string, parent: string | undefined): RawItem[] {
  return looseList(isRecord(list) ? list.nodes : undefined).flatMap((node): RawItem[] => {
    const { [inner]: nested, ...item } = isRecord(node) ? node : {};
    const id = looseId(item.databaseId);
    const one: RawItem = present({ type: 'discussion-comment', item: isRecord(node) ? item : node, parent });
    return [one, ...commentsIn(nested, '', id && `discussion-comment-${id}`)];
  });
}
