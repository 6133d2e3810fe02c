/** A post that was edited after its analysis is analysed again: its mention is marked. Forward only. */
import type { Knex } from 'knex';

const MARK = `
alter table mentions add column edited_at timestamptz;
create index mentions_edited on mentions (edited_at) where edited_at is not null;
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(MARK);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
