/** A folder with a configuration that was applied and posts that were imported, and its database. */
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { type CliResult, earshotHere, type Folder, folderWith } from './cli.ts';
import { createTestDatabase } from './postgres.ts';

export interface AppliedWorkspace {
  folder: Folder;
  db: Database;
  /** `earshot …` in the folder. */
  called(...args: string[]): Promise<CliResult>;
  end(): Promise<void>;
}

/** `files` hold `earshot.yaml`, which has a source `posts`, and `posts.jsonl`. Rejects with what a command complained of. */
export async function appliedWorkspace(files: Record<string, string>): Promise<AppliedWorkspace> {
  const folder = await folderWith(files);
  const database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, max: 2 });
  const called = (...args: string[]) => earshotHere(args, { cwd: folder.path, env: { DATABASE_URL: database.url } });
  for (const args of [['apply'], ['import', 'posts.jsonl', '--source', 'posts']]) {
    const { code, err } = await called(...args);
    if (code !== 0) throw new Error(err);
  }
  return {
    folder,
    db,
    called,
    async end() {
      await db.close();
      await database.drop();
      await folder.remove();
    },
  };
}
