/** The schema as text, from PostgreSQL's own catalogue: what the migrations made, for review and drift checks. */
import type { Queryable } from './database.ts';

const COLUMNS = `
  select c.relname as "table", c.relpersistence = 'u' as unlogged, a.attname as "column",
    format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
    case when a.attidentity <> '' then 'generated always as identity' else pg_get_expr(d.adbin, d.adrelid) end as value,
    a.attidentity <> '' as identity
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'knex_%'
  order by c.relname, a.attnum`;

// Not-null constraints are rows of their own since PostgreSQL 18; the columns say it already.
const CONSTRAINTS = `
  select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c')
    and conrelid::regclass::text not like 'knex_%'
  order by 1, contype, conname`;

const INDEXES = `
  select i.tablename as "table", i.indexdef as definition from pg_indexes i
  where i.schemaname = 'public' and i.tablename not like 'knex_%'
    and not exists (select 1 from pg_constraint where conname = i.indexname and connamespace = 'public'::regnamespace)
  order by 1, i.indexname`;

interface Column extends Record<string, unknown> {
  table: string;
  unlogged: boolean;
  column: string;
  type: string;
  required: boolean;
  value: string | null;
  identity: boolean;
}

/** Tables by name with columns, constraints and indexes; the same text for the same schema. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const columns = Map.groupBy(await db.query<Column>(COLUMNS), (row) => row.table);
  const constraints = await db.query<{ table: string; name: string; definition: string }>(CONSTRAINTS);
  const indexes = await db.query<{ table: string; definition: string }>(INDEXES);
  const tables = [...columns].map(([table, rows]) => {
    const inside = [
      ...rows.map(columnLine),
      ...constraints.filter((row) => row.table === table).map((row) => `  constraint ${row.name} ${row.definition}`),
    ];
    const after = indexes.filter((row) => row.table === table).map((row) => `${row.definition};`);
    const kind = rows[0]?.unlogged === true ? 'unlogged table' : 'table';
    return [`create ${kind} ${table} (\n${inside.join(',\n')}\n);`, ...after].join('\n');
  });
  return `-- Made from the migrations; checked by tests/integration/schema.test.ts. Renew it with: npm run schema\n\n${tables.join('\n\n')}\n`;
}

function columnLine({ column, type, required, value, identity }: Column): string {
  const given = value === null ? '' : identity ? ` ${value}` : ` default ${value}`;
  return `  ${column} ${type}${required ? ' not null' : ''}${given}`;
}
