/** The one pool of PostgreSQL connections, and transactions on it. */
import pg from 'pg';

const INT8 = 20;
// Identities and counts stay far below 2^53, so they are numbers here and in JSON.
const parsers = new pg.TypeOverrides();
parsers.setTypeParser(INT8, Number);
/** timestamptz, as ISO 8601 UTC text: the form of the post format, and no Date objects to convert. */
const TIMESTAMPTZ = 1184;
parsers.setTypeParser(TIMESTAMPTZ, toIso);

export type Row = Record<string, unknown>;

export interface Queryable {
  query<R extends Row = Row>(sql: string, values?: unknown[]): Promise<R[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction; rolls back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export class DatabaseUnreachable extends Error {
  constructor(where: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    super(
      `PostgreSQL at ${where} cannot be reached: ${why}. Check DATABASE_URL and that the server runs; ` +
        'without DATABASE_URL Earshot brings its own.',
      { cause },
    );
    this.name = 'DatabaseUnreachable';
  }
}

export interface DatabaseOptions {
  url: string;
  /** Connections at most; default 10. */
  max?: number;
  applicationName?: string;
  /** An idle connection broke; the pool replaces it. */
  onError?: (error: Error) => void;
}

/** Opens a pool and proves that it works. Throws {@link DatabaseUnreachable} (no password in its message). */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'earshot',
    connectionTimeoutMillis: 10_000,
    // Every wait has an end: a statement on the server, and an answer that a dead network never brings.
    statement_timeout: 60_000,
    query_timeout: 65_000,
    keepAlive: true,
    types: parsers,
  });
  let closing = false;
  // The pool lets go of its connections before they have ended; a server that stops meanwhile is no news.
  pool.on('error', (error) => closing || options.onError?.(error));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new DatabaseUnreachable(withoutPassword(options.url), error);
  }
  return {
    query: (sql, values) => rows(pool, sql, values),
    transaction: (work) => inTransaction(pool, work),
    close() {
      closing = true;
      return pool.end();
    },
  };
}

async function rows<R extends Row>(on: pg.Pool | pg.PoolClient, sql: string, values?: unknown[]): Promise<R[]> {
  return (await on.query(sql, values)).rows as R[];
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work({ query: (sql, values) => rows(client, sql, values) });
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given back to the pool.
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** `2026-01-02 03:04:05.678+00` → `2026-01-02T03:04:05.678Z`; the session's zone does not matter. */
function toIso(text: string): string {
  const ms = Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

/** Host and database of a connection URL, fit for messages. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.host}${parsed.pathname}`;
  } catch {
    return 'the given DATABASE_URL';
  }
}
