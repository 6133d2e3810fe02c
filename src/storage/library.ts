/** The lists and named queries that monitors and topics use. */
import { type Library, type ListDef, libraryOf, type NamedQueryDef } from '../domain/monitor.ts';
import type { Queryable, Row } from './database.ts';

export interface LibraryDefs {
  lists: ListDef[];
  queries: NamedQueryDef[];
}

/** All of them, by name: they are few. */
export async function loadLibraryDefs(db: Queryable): Promise<LibraryDefs> {
  const lists = await db.query<Row & ListDef & { names: ListDef['names'] | null }>(
    'select name, type, items, names from lists order by name',
  );
  const queries = await db.query<Row & NamedQueryDef>('select name, query from named_queries order by name');
  return { lists: lists.map(({ names, ...list }) => (names === null ? list : { ...list, names })), queries };
}

export async function loadLibrary(db: Queryable): Promise<Library> {
  const { lists, queries } = await loadLibraryDefs(db);
  return libraryOf(lists, queries);
}
