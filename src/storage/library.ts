/** The lists and named queries that monitors and topics use. */
import { type Library, type ListDef, libraryOf, type NamedQueryDef } from '../domain/monitor.ts';
import type { Queryable, Row } from './database.ts';

/** All of them: they are few. */
export async function loadLibrary(db: Queryable): Promise<Library> {
  const lists = await db.query<Row & ListDef>('select name, type, items from lists');
  const queries = await db.query<Row & NamedQueryDef>('select name, query from named_queries');
  return libraryOf(lists, queries);
}
