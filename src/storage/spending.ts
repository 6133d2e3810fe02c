/** What analysers spent, per account and month (UTC, by the database's clock). */
import type { Spending, SpendingBook } from '../contracts/analyser.ts';
import type { Queryable } from './database.ts';

export function spendingBook(db: Queryable): SpendingBook {
  return {
    reserve: (account, cost, limit) => reserve(db, account, cost, limit),
    settle: (account, month, difference) => settle(db, account, month, difference),
  };
}

/** One statement: two workers never spend the same rest of a budget. */
async function reserve(
  db: Queryable,
  account: string,
  { requests, tokens }: Spending,
  limit: Partial<Spending>,
): Promise<string | null> {
  const [row] = await db.query<{ month: string }>(
    `insert into analyser_spending as s (account, month, requests, tokens)
     select $1, date_trunc('month', clock_timestamp() at time zone 'UTC')::date, $2, $3
     where $2::bigint <= coalesce($4::bigint, $2::bigint) and $3::bigint <= coalesce($5::bigint, $3::bigint)
     on conflict (account, month) do update
       set requests = s.requests + excluded.requests, tokens = s.tokens + excluded.tokens
       where s.requests + excluded.requests <= coalesce($4::bigint, s.requests + excluded.requests)
         and s.tokens + excluded.tokens <= coalesce($5::bigint, s.tokens + excluded.tokens)
     returning to_char(month, 'YYYY-MM') as month`,
    [account, requests, tokens, limit.requests ?? null, limit.tokens ?? null],
  );
  return row?.month ?? null;
}

async function settle(db: Queryable, account: string, month: string, { requests, tokens }: Spending): Promise<void> {
  await db.query(
    `update analyser_spending
     set requests = greatest(0, requests + $3), tokens = greatest(0, tokens + $4)
     where account = $1 and month = to_date($2, 'YYYY-MM')`,
    [account, month, requests, tokens],
  );
}

/** What was spent this month. */
export async function spentThisMonth(db: Queryable, account: string): Promise<Spending> {
  const [row] = await db.query<{ requests: number; tokens: number }>(
    `select requests, tokens from analyser_spending
     where account = $1 and month = date_trunc('month', clock_timestamp() at time zone 'UTC')::date`,
    [account],
  );
  return row ?? { requests: 0, tokens: 0 };
}
