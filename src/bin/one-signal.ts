/** A post as people name it on the command line. */
import type { Database } from '../storage/database.ts';
import { findPosts } from '../storage/explain.ts';
import { CliError } from './exit-codes.ts';
import { plain } from './io.ts';

/** Its number here. Throws {@link CliError}. */
export async function oneSignal(db: Database, name: string): Promise<number> {
  const [id, another] = await findPosts(db, name);
  if (id === undefined) throw new CliError(`${plain(name)}: there is no such post`);
  if (another !== undefined) throw new CliError(`${plain(name)}: more than one post is named so; name it platform/id`);
  return id;
}
