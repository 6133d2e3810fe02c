/**
 * A notification as a page of plain runs, for channels that write text: one order of things, whatever the markup. Each
 * channel brings its own writer and its own measure; what does not fit is cut here, between graphemes, and marked.
 */
import { type Shown, type ShownDigest, type ShownSignal, type ShownSignalNotification, thousands } from './display.ts';
import { CUT, cutText } from './display-text.ts';

/** Plain text; whatever it says, it is to be shown as these letters. */
export interface Run {
  text: string;
  bold?: true;
  /** Where it leads: an http(s) address. */
  link?: string;
}

export type Block =
  | { kind: 'heading' | 'line'; runs: Run[] }
  /** What somebody else said; runs may hold line breaks. */
  | { kind: 'quote'; runs: Run[] }
  | { kind: 'list'; items: Run[][] };

/** How much of everything there is room for. */
export interface Room {
  /** Of a post's text, UTF-16 units. */
  excerpt: number;
  /** Of one fact's value, UTF-16 units. */
  fact: number;
  /** Signals that a digest lists. */
  listed: number;
}

export const ROOM: Room = { excerpt: 2000, fact: 300, listed: 20 };
/** Of a fact, where the whole did not fit. */
const TIGHT_FACT = 80;
const LISTED_EXCERPT = 140;

/** The first block is the heading: our own words only. */
export function layout(shown: Shown, room: Room = ROOM): Block[] {
  return shown.kind === 'signal' ? signalBlocks(shown, room) : digestBlocks(shown, room);
}

/**
 * The fullest page that fits: all of it, or with tight facts and as much of the text (or of the list) as there is room
 * for. When not even the facts alone fit, those are what it answers.
 */
export function fitted<T>(shown: Shown, room: Room, write: (blocks: Block[]) => T, fits: (page: T) => boolean): T {
  const whole = write(layout(shown, room));
  if (fits(whole)) return whole;
  const tight = { ...room, fact: Math.min(room.fact, TIGHT_FACT) };
  const page = (size: number) =>
    write(layout(shown, shown.kind === 'signal' ? { ...tight, excerpt: size } : { ...tight, listed: size }));
  let low = 0;
  let high = shown.kind === 'signal' ? room.excerpt : Math.min(room.listed, shown.signals.length);
  let best = page(0);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const tried = page(middle);
    if (fits(tried)) {
      low = middle;
      best = tried;
    } else high = middle - 1;
  }
  return best;
}

function signalBlocks({ headline, signal, story, why, links }: ShownSignalNotification, room: Room): Block[] {
  const fact = (label: string, value: string): Run[] => labelled(label, cutText(value, room.fact));
  const lines: Run[][] = [
    [...fact('Sentiment', signal.sentiment), ...fact('Towards', signal.towards.join(', '))],
    [...fact('Intent', signal.intents.join(', ')), ...fact('Topics', signal.topics.join(', '))],
    [
      ...fact('Urgency', signal.urgency),
      ...fact('Actionable', signal.actionable ?? ''),
      ...fact('Reach', signal.reach ?? ''),
    ],
    fact('Story', story),
    fact('Matched', signal.monitors.join('; ')),
    [...fact('For', why.team), ...fact('Route', why.route), ...fact('Why', why.reason)],
    fact('To do', signal.todo),
    links.flatMap(({ label, url }, nth): Run[] => [...(nth === 0 ? [] : [{ text: '  ' }]), { text: label, link: url }]),
  ];
  return [
    { kind: 'heading', runs: [{ text: headline }] },
    { kind: 'line', runs: byline(signal) },
    { kind: 'quote', runs: quoted(signal, room) },
    ...lines.filter((runs) => runs.length > 0).map((runs): Block => ({ kind: 'line', runs })),
  ];
}

function digestBlocks(shown: ShownDigest, room: Room): Block[] {
  const listed = shown.signals.slice(0, room.listed);
  const more = shown.more + shown.signals.length - listed.length;
  const { team, route, reason } = shown.why;
  const fact = (label: string, value: string): Run[] => labelled(label, cutText(value, room.fact));
  const blocks: Block[] = [
    { kind: 'heading', runs: [{ text: shown.headline }] },
    { kind: 'line', runs: [{ text: `${shown.period}  ${shown.counts.join(', ')}`.trim() }] },
  ];
  if (listed.length > 0) blocks.push({ kind: 'list', items: listed.map((signal) => item(signal, room.fact)) });
  if (more > 0) blocks.push({ kind: 'line', runs: [{ text: `${thousands(more)} more`, bold: true }] });
  blocks.push({ kind: 'line', runs: [...fact('For', team), ...fact('Route', route), ...fact('Why', reason)] });
  return blocks;
}

function byline(signal: ShownSignal): Run[] {
  const told = `  ${signal.place}  ${signal.postedAt} (heard after ${signal.age})`;
  return [{ text: signal.author, bold: true }, { text: told }, ...linkTo(signal)];
}

function quoted({ title, text }: ShownSignal, room: Room): Run[] {
  const heading = cutText(title, room.fact);
  const body = text === '' ? '' : cutText(text, room.excerpt) || CUT;
  if (heading === '' && body === '') return [{ text: '(no text)' }];
  if (heading === '') return [{ text: body }];
  const first: Run = { text: heading, bold: true };
  return body === '' ? [first] : [first, { text: `\n${body}` }];
}

function item(signal: ShownSignal, maxFact: number): Run[] {
  const said = cutText(`${signal.title} ${signal.text}`.trim().replace(/\s+/g, ' ') || '(no text)', LISTED_EXCERPT);
  const told = cutText(`${signal.author}, ${signal.place}, ${signal.sentiment}`, maxFact);
  return [{ text: `${told}: ${said}` }, ...linkTo(signal)];
}

function linkTo(signal: ShownSignal): Run[] {
  return signal.link === null ? [] : [{ text: '  ' }, { text: 'open', link: signal.link }];
}

function labelled(label: string, value: string): Run[] {
  return value === '' ? [] : [{ text: `${label} `, bold: true }, { text: `${value}   ` }];
}
