/** A post as requests name it. */
import { z } from 'zod';
import type { Database } from '../storage/database.ts';
import { findPosts } from '../storage/explain.ts';
import { ERRORS } from './errors.ts';

export const post = z.string().min(1).max(500).describe("The post's number here, platform/id, id, or URL");

/** Its number. Throws `NOT_FOUND`, or `BAD_REQUEST` when it could be several. */
export async function oneSignal(db: Database, name: string): Promise<number> {
  const [id, another] = await findPosts(db, name);
  if (id === undefined) throw new ERRORS.NOT_FOUND('There is no such post');
  if (another !== undefined) throw new ERRORS.BAD_REQUEST('More than one post is named so; name it platform/id');
  return id;
}
