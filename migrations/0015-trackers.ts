/** Issue trackers say that an issue was closed: its delivery is found by what the tracker called it. Forward only. */
import type { Knex } from 'knex';

const TRACKERS = `
alter table acts
  drop constraint acts_way_check,
  add constraint acts_way_check check (way in ('slack', 'link', 'api', 'cli', 'tracker'));
-- A remote's id has no bound of ours; an index row has.
create index deliveries_receipt_id on deliveries (channel, (left(receipt ->> 'id', 100))) where receipt is not null;
create index story_states_issues on story_states using gin (issues) where issues <> '[]';
`;

export async function up(knex: Knex): Promise<void> {
  await knex.raw(TRACKERS);
}

export async function down(): Promise<void> {
  throw new Error('Migrations are forward only: restore a backup instead');
}
