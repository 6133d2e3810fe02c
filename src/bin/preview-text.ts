/** A preview and a diff, for a person. */
import type { Estimate } from '../domain/interval.ts';
import type { QueryDiff } from '../storage/preview-diff.ts';
import type { BranchShare, Preview } from '../storage/preview-result.ts';
import type { ReplayWindow } from '../storage/replay-window.ts';
import { type Io, paint, plain } from './io.ts';
import { printProblems, type QueryParts } from './query-problems.ts';
import { sampleLine } from './sample-text.ts';

const SHOWN_PLATFORMS = 8;
const SHOWN_MONITORS = 5;
const SHOWN_QUERY = 70;

export function printPreview(io: Io, queries: QueryParts, preview: Preview): void {
  const bold = paint(io, 'out').bold;
  io.out(bold(headline(preview)));
  io.out(`period        ${periodOf(preview.window)}`);
  for (const note of preview.notes) io.out(`note          ${plain(note)}`);
  if (preview.window.from === null) return;
  printWhere(io, preview);
  printOthers(io, preview);
  for (const branches of preview.branches) printBranches(io, branches);
  if (preview.samples.length > 0) io.out('samples');
  for (const { post, spans } of preview.samples) io.out(`  ${sampleLine(io, post, spans)}`);
  printProblems(
    io,
    queries,
    preview.problems.map((found) => ({ ...found, part: 'match' })),
  );
}

/** One line: what it would catch. */
export function headline({ exact, count, perDay, window }: Preview): string {
  if (window.from === null) return 'Nothing is stored yet, so nothing can be said.';
  if (exact)
    return `It would catch ${rate(perDay.value)} a day: ${whole(count.value)} in ${span(window)}, counted exactly.`;
  return (
    `It would catch about ${rate(perDay.value)} a day (95 %: ${between(perDay, rate)}): ` +
    `an estimate of ${whole(count.value)} in ${span(window)} (95 %: ${between(count, whole)}).`
  );
}

function printWhere(io: Io, preview: Preview): void {
  const platforms = preview.platforms
    .slice(0, SHOWN_PLATFORMS)
    .map(({ platform, perDay, share }) => `${platform} ${rate(perDay)} a day (${percent(share)})`);
  if (platforms.length > 0) io.out(`platforms     ${platforms.join(', ')}`);
  const { busiestHour } = preview;
  if (busiestHour !== null) {
    io.out(`busiest hour  ${minute(busiestHour.from)} UTC: ${about(preview)}${whole(busiestHour.count)}`);
  }
  const unsure = preview.unknownExact ? '' : 'about ';
  for (const { platform, field, count } of preview.unknown.slice(0, SHOWN_PLATFORMS)) {
    io.out(`unknown       cannot be told on ${plain(platform)}: ${plain(field)} (${unsure}${whole(count)} posts)`);
  }
}

function printOthers(io: Io, preview: Preview): void {
  const { excluded, muted, count, overlap, fresh } = preview;
  if (excluded > 0) io.out(`excluded      ${about(preview)}${whole(excluded)} more are kept out by exclude`);
  if (muted > 0) io.out(`muted         ${about(preview)}${whole(muted)} of these are stored and not delivered`);
  if (count.value === 0) return;
  const others = overlap
    .slice(0, SHOWN_MONITORS)
    .map(({ monitor, share }) => `${plain(monitor)} catches ${percent(share)} of them`);
  io.out(`new           ${percent(fresh / count.value)} are caught by no other monitor`);
  if (others.length > 0) io.out(`overlap       ${others.join(', ')}`);
}

function printBranches(io: Io, branches: readonly BranchShare[]): void {
  io.out('branches      of all / by this one alone');
  for (const { query, share, uniqueShare, dead, dominating } of branches) {
    const verdict = dead ? '  dead: it brings nothing' : dominating ? '  dominating' : '';
    const numbers = `${percent(share).padStart(7)} / ${percent(uniqueShare).padStart(5)}`;
    io.out(`  ${numbers}  ${shorten(plain(query))}${verdict}`);
  }
}

export function printDiff(io: Io, diff: QueryDiff): void {
  const bold = paint(io, 'out').bold;
  const perDay = (count: Estimate) => rate(diff.window.days === 0 ? 0 : count.value / diff.window.days);
  const line = (count: Estimate) =>
    `${perDay(count)} a day, ${whole(count.value)} in all${diff.exact ? '' : ` (95 %: ${between(count, whole)})`}`;
  io.out(bold(`Gains ${perDay(diff.gained)} a day and loses ${perDay(diff.lost)}${diff.exact ? '' : ' (estimates)'}.`));
  io.out(`period  ${periodOf(diff.window)}`);
  for (const note of diff.notes) io.out(`note    ${plain(note)}`);
  for (const name of ['before', 'after', 'both', 'gained', 'lost'] as const) {
    io.out(`${name.padEnd(6)}  ${line(diff[name])}`);
  }
  if (diff.muteChanged.value > 0) io.out(`of both ${whole(diff.muteChanged.value)} are muted by one of the two only`);
  for (const kind of ['gained', 'lost'] as const) {
    if (diff.samples[kind].length > 0)
      io.out(kind === 'gained' ? 'gained: the old query says' : 'lost: the new query says');
    for (const { post, spans, reason } of diff.samples[kind]) {
      io.out(`  ${sampleLine(io, post, spans)}`);
      io.out(`    ${plain(reason)}`);
    }
  }
}

function periodOf({ from, to }: ReplayWindow): string {
  return from === null || to === null ? 'nothing is stored' : `${minute(from)} to ${minute(to)} UTC`;
}

function span({ days }: ReplayWindow): string {
  const hours = Math.max(1, Math.round(days * 24));
  return days >= 1.95 ? `${rate(days)} days` : `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
}

const about = ({ exact }: Preview): string => (exact ? '' : 'about ');
const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
const whole = (count: number): string => Math.round(count).toLocaleString('en-US');
/** Few have a decimal, many have none. */
const rate = (count: number): string => (count < 10 ? `${Math.round(count * 10) / 10}` : whole(count));
const between = ({ low, high }: Estimate, show: (count: number) => string): string => `${show(low)}–${show(high)}`;
const percent = (share: number): string => (share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`);
const shorten = (text: string): string =>
  text.length <= SHOWN_QUERY ? text : `${text.slice(0, SHOWN_QUERY - 1).toWellFormed()}…`;
