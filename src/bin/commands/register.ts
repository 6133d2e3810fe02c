/** Every subcommand; a new one is its file and its line here. Only the one that is called is loaded. */
import type { Command } from 'commander';
import type { Register } from '../command.ts';
import type { Io } from '../io.ts';

/** In the order of `earshot --help`. */
const COMMANDS: Record<string, () => Promise<Register>> = {
  start: async () => (await import('./start.ts')).start,
  init: async () => (await import('./init.ts')).init,
  migrate: async () => (await import('./migrate.ts')).migrate,
  doctor: async () => (await import('./doctor.ts')).doctor,
  apply: async () => (await import('./apply.ts')).apply,
  status: async () => (await import('./status.ts')).status,
  sources: async () => (await import('./sources.ts')).sources,
  connectors: async () => (await import('./connectors.ts')).connectorsCommand,
  monitors: async () => (await import('./monitors.ts')).monitors,
  import: async () => (await import('./import.ts')).importPosts,
  query: async () => (await import('./query.ts')).query,
  match: async () => (await import('./match.ts')).match,
  analyse: async () => (await import('./analyse.ts')).analyse,
  train: async () => (await import('./train.ts')).train,
  'train-network': async () => (await import('./train-network.ts')).trainNetwork,
  eval: async () => (await import('./eval.ts')).evaluation,
  spikes: async () => (await import('./spikes.ts')).spikes,
  explain: async () => (await import('./explain.ts')).explain,
  act: async () => (await import('./act.ts')).act,
  speed: async () => (await import('./speed.ts')).speed,
  labels: async () => (await import('./labels.ts')).labels,
  learn: async () => (await import('./learn.ts')).learn,
  reanalyse: async () => (await import('./reanalyse.ts')).reanalyse,
  routes: async () => (await import('./routes.ts')).routes,
  unrouted: async () => (await import('./unrouted.ts')).unrouted,
  silence: async () => (await import('./silence.ts')).silence,
  deliveries: async () => (await import('./deliveries.ts')).deliveries,
  dead: async () => (await import('./dead.ts')).dead,
  forget: async () => (await import('./forget.ts')).forget,
  schema: async () => (await import('./schema.ts')).schema,
  bench: async () => (await import('./bench.ts')).bench,
};

/** `called`: the command's name; all are added when it is none (help, options first, a slip of the hand). */
export async function registerCommands(
  program: Command,
  io: Io,
  called: string | undefined,
  done: (exitCode: number) => void,
): Promise<void> {
  const one = called !== undefined && Object.hasOwn(COMMANDS, called) ? COMMANDS[called] : undefined;
  const wanted = one === undefined ? Object.values(COMMANDS) : [one];
  for (const load of wanted) (await load())(program, io, done);
}
