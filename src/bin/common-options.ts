/** Options that commands share, worded once. */
import type { Command } from 'commander';

/** For commands that open the workspace's database. */
export function withStoreOptions(command: Command): Command {
  return withJson(command)
    .option('--config <file>', 'workspace configuration (EARSHOT_CONFIG; default earshot.yaml)')
    .option('--home <folder>', 'where embedded data lives (EARSHOT_HOME; default .earshot)')
    .option('--database-url <url>', 'your own PostgreSQL ≥ 14 (DATABASE_URL; default: embedded)')
    .option('--redis-url <url>', 'queue on Redis (REDIS_URL; default: on PostgreSQL)')
    .option('--log-level <level>', 'silent, error, warn, info, debug (EARSHOT_LOG_LEVEL; default warn)');
}

export function withJson(command: Command): Command {
  return command.option('--json', 'machine-readable output');
}
