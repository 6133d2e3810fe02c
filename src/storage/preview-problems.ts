/** What history says against a query. */
import type { Estimate } from '../domain/interval.ts';
import { problem, type QueryProblem } from '../query/problem.ts';
import type { BranchShare } from './preview-result.ts';
import type { ReplayWindow } from './replay-window.ts';

export interface Finding {
  count: Estimate;
  perDay: Estimate;
  broadPerDay: number;
  branches: readonly (readonly BranchShare[])[];
  window: ReplayWindow;
}

/** W-BROAD and W-DEAD-CLAUSE with their places in `text`. */
export function previewProblems(text: string, finding: Finding): QueryProblem[] {
  if (finding.count.value === 0) return [];
  const dead = finding.branches.flat().filter((branch) => branch.dead);
  return [...broad(text, finding), ...dead.map((branch) => deadClause(branch, finding.window))];
}

function broad(text: string, { perDay, broadPerDay, branches }: Finding): QueryProblem[] {
  if (perDay.value <= broadPerDay) return [];
  const main = branches.flat().find((branch) => branch.dominating);
  const share = main === undefined ? '' : `, ${Math.round(main.share * 100)} % of it by ${shorten(main.query)}`;
  const message =
    `it would catch about ${Math.round(perDay.value)} posts a day${share}, more than the ${broadPerDay} that a team can ` +
    'read: add what must stand beside it, or what must not';
  return [problem('W-BROAD', main?.place ?? { start: 0, end: text.length }, message)];
}

function deadClause({ query, place }: BranchShare, { days }: ReplayWindow): QueryProblem {
  const covered = days >= 1.5 ? `${Math.round(days)} days` : `${Math.max(1, Math.round(days * 24))} hours`;
  const message = `${shorten(query)} brought nothing in the ${covered} that are stored; is it spelt as people write it?`;
  return problem('W-DEAD-CLAUSE', place, message);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59).toWellFormed()}…`;
}
