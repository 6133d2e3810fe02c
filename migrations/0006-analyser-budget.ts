/** What analyser plug-ins spent in a month, so that neither a restart nor a second worker forgets it. Forward only. */
import type { Knex } from 'knex';

const SPENDING = `
create table analyser_spending (
  account text not null,
  -- Its first day, UTC.
  month date not null,
  requests bigint not null default 0,
  tokens bigint not null default 0,
  primary key (account, month)
);
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(SPENDING);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
