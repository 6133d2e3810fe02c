/** How the embedded server is set, and why. What is not here is PostgreSQL's own default. */

export type ServerSettings = Record<string, string>;

const DELIBERATE: ServerSettings = {
  // Reachable from this machine only; no socket file, whose path may not be longer than 107 bytes.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A few processes with pools of ten, and room for a person's psql; each idle one costs about 2 MB.
  max_connections: '60',

  // The working set of a workspace fits; more would take memory that NLP wants, and the system caches files anyway.
  shared_buffers: '128MB',
  // A sort or hash of analysts' queries in memory; times connections still far below what machines have.
  work_mem: '8MB',
  // Builds indexes of an import in one pass.
  maintenance_work_mem: '128MB',
  // Solid-state disks: an index lookup costs hardly more than a scan's page.
  random_page_cost: '1.1',
  // Our queries are short; compiling one takes longer than running it.
  jit: 'off',

  // What was said to be stored is on disk: a cursor that came back committed never points past lost posts.
  synchronous_commit: 'on',
  // Full-page images shrink to about a third, for little processor time (this build has pglz only).
  wal_compression: 'on',
  // Fewer checkpoints while importing; recovery after a power cut still reads at most this much.
  max_wal_size: '2GB',
  checkpoint_timeout: '10min',

  // Queue and delivery rows change all the time: vacuum early and often, or their tables grow.
  autovacuum: 'on',
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_vacuum_insert_scale_factor: '0.1',
  autovacuum_analyze_scale_factor: '0.05',

  // The query of a process that was killed ends too, not only when it wants to answer.
  client_connection_check_interval: '5s',

  // To the file that is our child's standard output. Errors of statements go to who sent them, and their details may
  // quote posts: only the server's own affairs are written, so the file stays small.
  logging_collector: 'off',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Command-line arguments: they hold at every start, whatever the version that created the data directory. */
export function serverArguments(dataDir: string, port: number, more: ServerSettings = {}): string[] {
  const settings = { ...DELIBERATE, ...more, port: String(port) };
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
