/**
 * A process's claim on the running server: one connection that holds a shared advisory lock for as long as the process
 * uses the server. Who holds the lock alone is the last one and may stop it. The claim of a killed process goes with
 * its connection.
 */
import pg from 'pg';
import { ROLE } from './cluster.ts';
import { systemCode } from './errors.ts';
import { isAlive } from './processes.ts';
import { waitFor } from './wait.ts';

export interface Session {
  /** Runs one statement on this connection. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Gives up the shared claim for the exclusive one; false when others are attached. Keep no claim afterwards. */
  becomeLast(): Promise<boolean>;
  end(): Promise<void>;
  /** Set once the connection broke without {@link end}. */
  readonly lost: Error | undefined;
}

export type Attached = { session: Session } | { refused: 'not-answering' | 'wrong-password' | 'stopping' };

/** "ears", "hot". Advisory locks are per database, so everyone attaches to the maintenance database. */
const KEY = `${0x65617273}, ${0x686f74}`;
const CONNECT_TIMEOUT_MS = 10_000;
/** Followed by the holder's process id. */
const CLAIM = 'earshot attach ';
const HOLDERS = `select a.application_name as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.pid <> pg_backend_pid()
    and (l.classid, l.objid) = (${KEY})`;
/** PostgreSQL needs a moment to notice that a killed process is gone. */
const GONE_WITHIN_MS = 3_000;

/** `onLost` is called at most once, when the connection breaks while the claim is held; it never throws for it. */
export async function attach(
  port: number,
  password: string,
  onLost: (error: Error) => void = () => undefined,
): Promise<Attached> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ROLE,
    password,
    database: 'postgres',
    ssl: false,
    application_name: `${CLAIM}${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  const session = new ClientSession(client, onLost);
  try {
    await client.connect();
    const [row] = await session.query(`select pg_try_advisory_lock_shared(${KEY}) as attached`);
    if (row?.attached === true) return { session: session.claimed() };
  } catch (error) {
    await session.end();
    return { refused: systemCode(error) === '28P01' ? 'wrong-password' : 'not-answering' };
  }
  await session.end();
  return { refused: 'stopping' };
}

class ClientSession implements Session {
  lost: Error | undefined;
  #claimed = false;
  readonly #client: pg.Client;
  readonly #onLost: (error: Error) => void;

  constructor(client: pg.Client, onLost: (error: Error) => void) {
    this.#client = client;
    this.#onLost = onLost;
    // Without a listener a broken connection would end the process.
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('the connection ended')));
  }

  claimed(): this {
    this.#claimed = true;
    return this;
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#client.query(sql)).rows;
  }

  async becomeLast(): Promise<boolean> {
    if (this.lost !== undefined) return false;
    this.#claimed = false;
    await this.query(`select pg_advisory_unlock_shared(${KEY})`);
    const last = await waitFor(() => this.#lastOrAnother(), { withinMs: GONE_WITHIN_MS, everyMs: 20 });
    return last ?? false;
  }

  /** Undefined while only claims of dead processes stand in the way. */
  async #lastOrAnother(): Promise<boolean | undefined> {
    const [row] = await this.query(`select pg_try_advisory_lock(${KEY}) as last`);
    if (row?.last === true) return true;
    const holders = await this.query(HOLDERS);
    const alive = holders.some(({ name }) => isAlive(Number(String(name).slice(CLAIM.length))));
    return alive ? false : undefined;
  }

  async end(): Promise<void> {
    this.#claimed = false;
    await this.#client.end().catch(() => undefined);
  }

  #lose(error: Error): void {
    if (!this.#claimed) return;
    this.#claimed = false;
    this.lost = error;
    this.#onLost(error);
  }
}
