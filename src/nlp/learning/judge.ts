/** Whether a layer may replace the current one: both are asked about labels that neither learnt from, kind by kind. */
import { LEARNT_KINDS, type LearntKind } from '../../domain/label.ts';
import type { Answers, LearningRow } from './answers.ts';
import { f1Of } from './platt.ts';

export interface TableRow {
  kind: LearntKind;
  /** A topic, mood, intent, `relevant` or `not-relevant`. */
  class: string;
  /** Held-back labels of the class. */
  n: number;
  /** F1, 0…1 */
  before: number;
  after: number;
}

export interface KindVerdict {
  kind: LearntKind;
  /** Held-back posts with a label of the kind. */
  n: number;
  /** Macro-F1 over the classes that occur, 0…1. */
  before: number;
  after: number;
  adopted: boolean;
  reason: string;
}

export interface Judgement {
  table: TableRow[];
  kinds: KindVerdict[];
}

/** What an analysis (with or without a layer) says, as answers. */
export type Says = (row: LearningRow) => Required<Answers>;

/** Fewer judges are none. */
const MIN_HELD_BACK = 3;
/** F1 of a handful of labels moves in steps; less than this is no step. */
const STEP = 1e-6;

export function judge(
  rows: readonly LearningRow[],
  before: Says,
  after: Says,
  learnt: ReadonlySet<LearntKind>,
): Judgement {
  const held = rows.filter(({ heldBack }) => heldBack);
  const answered = held.map((row) => ({ row, before: before(row), after: after(row) }));
  const table = LEARNT_KINDS.flatMap((kind) => rowsOf(kind, answered));
  const kinds = LEARNT_KINDS.flatMap((kind) => {
    const n = held.filter(({ answers }) => answers[kind] !== undefined).length;
    const given = rows.filter(({ answers }) => answers[kind] !== undefined).length;
    return given === 0 ? [] : [verdict(kind, n, given, table, learnt.has(kind))];
  });
  return { table, kinds };
}

function verdict(kind: LearntKind, n: number, given: number, table: TableRow[], learnt: boolean): KindVerdict {
  const own = table.filter((row) => row.kind === kind);
  const [before, after] = [macro(own.map((row) => row.before)), macro(own.map((row) => row.after))];
  const of = { kind, n, before, after };
  const refused = (reason: string) => ({ ...of, adopted: false, reason });
  if (!learnt) return refused(`nothing learnt from ${given - n} labels`);
  if (n < MIN_HELD_BACK) return refused(`${n} labels held back are too few to judge by`);
  const figures = `${percent(before)} → ${percent(after)} on ${n} held back`;
  if (after > before + STEP) return { ...of, adopted: true, reason: `better: ${figures}` };
  return refused(after < before - STEP ? `worse: ${figures}` : `no better: ${figures}`);
}

interface Answered {
  row: LearningRow;
  before: Answers;
  after: Answers;
}

function rowsOf(kind: LearntKind, answered: readonly Answered[]): TableRow[] {
  const labelled = answered.filter(({ row }) => row.answers[kind] !== undefined);
  const classes = new Set(labelled.flatMap(({ row }) => classesOf(row.answers, kind)));
  return [...classes].sort().map((name) => {
    const has = (answers: Answers) => classesOf(answers, kind).includes(name);
    const truth = labelled.map(({ row }) => has(row.answers));
    return {
      kind,
      class: name,
      n: truth.filter(Boolean).length,
      before: f1Of(
        labelled.map((one) => has(one.before)),
        truth,
      ),
      after: f1Of(
        labelled.map((one) => has(one.after)),
        truth,
      ),
    };
  });
}

/** No topic and no intent are classes of their own: "other" can be right or wrong too. */
function classesOf(answers: Answers, kind: LearntKind): string[] {
  const value = answers[kind];
  if (typeof value === 'boolean') return [value ? 'relevant' : 'not-relevant'];
  if (typeof value === 'string') return [value];
  return value === undefined || value.length > 0 ? [...(value ?? [])] : ['(none)'];
}

export function macro(f1s: readonly number[]): number {
  return f1s.length === 0 ? 0 : f1s.reduce((sum, f1) => sum + f1, 0) / f1s.length;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
