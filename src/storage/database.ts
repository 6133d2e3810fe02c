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
  /**
   * Runs `work` in one transaction; rolls back when it throws. `lock`: an advisory lock that it begins with, held until its
   * end; one round trip less than asking for it.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: { lock?: number }): Promise<T>;
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
  /** The server plans a statement once per connection that is asked often. Not through a pooler: it changes servers. */
  prepare?: boolean;
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
    // Every wait has an end, that for an answer which a dead network never brings too.
    query_timeout: 65_000,
    keepAlive: true,
    // A new connection costs 20 ms: it logs in and reads the catalogue. An idle one costs 2 MB.
    idleTimeoutMillis: KEPT_IDLE_MS,
    types: parsers,
  });
  const ask = options.prepare === true ? preparing() : plain;
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
    query: (sql, values) => rows(pool, ask(sql, values)),
    transaction: (work, { lock } = {}) => inTransaction(pool, ask, work, beginning(lock)),
    close() {
      closing = true;
      return pool.end();
    },
  };
}

const KEPT_IDLE_MS = 300_000;

type Ask = (text: string, values?: unknown[]) => pg.QueryConfig;

const plain: Ask = (text, values) => ({ text, ...(values && { values }) });

/** Asked so often, a text is one of the workers' own and not made up for one question. */
const OFTEN = 20;
const MOST_PREPARED = 200;
const MOST_COUNTED = 2_000;

/** Names the texts that are asked often: a named statement is parsed and planned once a connection. */
function preparing(): Ask {
  const asked = new Map<string, number>();
  const names = new Map<string, string>();
  return (text, values) => {
    if (values === undefined) return { text };
    const name = names.get(text);
    if (name !== undefined) return { name, text, values };
    const times = (asked.get(text) ?? 0) + 1;
    if (asked.size >= MOST_COUNTED) asked.clear();
    asked.set(text, times);
    if (times >= OFTEN && names.size < MOST_PREPARED) names.set(text, `earshot-${names.size + 1}`);
    return { text, values };
  };
}

async function rows<R extends Row>(on: pg.Pool | pg.PoolClient, query: pg.QueryConfig): Promise<R[]> {
  return (await on.query(query)).rows as R[];
}

/** Two transactions that wait for each other: PostgreSQL ends one, which then simply goes again. */
const CONFLICTS = ['40P01', '40001'];
const MAX_TRIES = 5;

async function inTransaction<T>(
  pool: pg.Pool,
  ask: Ask,
  work: (tx: Queryable) => Promise<T>,
  begin: string,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryTransaction(pool, ask, work, begin);
    } catch (error) {
      if (tries >= MAX_TRIES || !CONFLICTS.includes(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Who stops in the middle (SIGSTOP, a dead network) must not keep its locks for ever. Set here and not when connecting: poolers refuse it there. */
const BEGIN = `begin; set local idle_in_transaction_session_timeout = '5s'; set local statement_timeout = '60s'`;

/** Together: what has no parameters may travel as one. */
function beginning(lock: number | undefined): string {
  return lock === undefined ? BEGIN : `${BEGIN}; select pg_advisory_xact_lock(${Math.trunc(lock)})`;
}

async function tryTransaction<T>(
  pool: pg.Pool,
  ask: Ask,
  work: (tx: Queryable) => Promise<T>,
  begin: string,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens to idle connections only; one that breaks in our hands would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(begin);
    const result = await work({ query: (sql, values) => rows(client, ask(sql, values)) });
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given back to the pool.
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Classes of SQLSTATE: connection exceptions, and what the server says when it goes or is not ready. */
const LOST_STATES = /^(08|57P0[123])/;
const LOST_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);

/** True when the database does not answer, rather than answering that something is wrong. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return LOST_STATES.test(state);
  if (!(error instanceof Error)) return false;
  if (LOST_CODES.has((error as NodeJS.ErrnoException).code ?? '')) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Query read timeout/i.test(error.message);
}

/** PostgreSQL's code of an error (`23505`); undefined for what did not come from the server. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
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
