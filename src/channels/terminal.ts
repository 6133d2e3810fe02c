/** A terminal: a few coloured lines a message, for trying Earshot out and for watching it. */
import colours from 'picocolors';
import { z } from 'zod';
import type { Channel } from '../contracts/channel.ts';
import type { Notification } from '../domain/notification.ts';
import {
  type Shown,
  type ShownDigest,
  type ShownSignal,
  type ShownSignalNotification,
  show,
  thousands,
} from './display.ts';
import { cutText } from './display-text.ts';

const MAX_EXCERPT = 200;
const MAX_LISTED_EXCERPT = 100;
const LISTED = 10;

const config = z.strictObject({
  color: z.enum(['auto', 'always', 'never']).optional().describe('Colours; `auto` (default) asks the terminal'),
});

export type TerminalConfig = z.output<typeof config>;
type Paint = ReturnType<typeof colours.createColors>;

export const terminal: Channel<TerminalConfig, string> = {
  name: 'terminal',
  title: 'Terminal',
  summary: 'Prints each message to the terminal Earshot runs in.',
  docsUrl: 'https://github.com/alexeyraspopov/picocolors',
  config,
  example: { color: 'auto' },
  limits: { messages: 1000, perMs: 1000, concurrency: 1, maxText: MAX_EXCERPT },
  keyed: false,
  open({ color = 'auto' }, deps) {
    const paint = colours.createColors(color === 'always' || (color === 'auto' && deps.colours === true));
    return {
      render: (notification) => terminalText(notification, paint),
      async send(text, _key, _previous, signal) {
        signal?.throwIfAborted();
        deps.print(text);
        return {};
      },
    };
  },
};

/** Two to four lines for a signal, up to 14 for a digest; every escape sequence in it is ours. */
function terminalText(notification: Notification, paint: Paint): string {
  const shown = show(notification);
  return (shown.kind === 'signal' ? signalLines(shown, paint) : digestLines(shown, paint)).join('\n');
}

function signalLines(shown: ShownSignalNotification, paint: Paint): string[] {
  const { signal, story } = shown;
  const link = signal.link === null ? [] : [`  ${paint.underline(paint.dim(signal.link))}`];
  return [
    `${mark(signal, paint)} ${paint.bold(signal.place)} ${signal.author}, ${signal.age} ago  ${paint.dim(judged(signal))}`,
    `  ${said(signal, MAX_EXCERPT)}`,
    `  ${destination(shown, paint)}${paint.dim(`  ${story}; ${signal.todo}`)}`,
    ...link,
  ];
}

function digestLines(shown: ShownDigest, paint: Paint): string[] {
  const listed = shown.signals.slice(0, LISTED);
  const more = shown.more + shown.signals.length - listed.length;
  return [
    `${paint.bold(`■ ${shown.headline}`)}  ${shown.period}  ${paint.dim(shown.counts.join(', '))}`,
    ...listed.map((one) => `  ${mark(one, paint)} ${one.author}, ${one.place}: ${said(one, MAX_LISTED_EXCERPT)}`),
    ...(more > 0 ? [paint.bold(`  ${thousands(more)} more`)] : []),
    `  ${destination(shown, paint)}`,
  ];
}

function mark(signal: ShownSignal, paint: Paint): string {
  if (signal.sentiment.startsWith('negative')) return paint.red('●');
  return signal.sentiment.startsWith('positive') ? paint.green('●') : paint.yellow('●');
}

function judged(signal: ShownSignal): string {
  const towards = signal.towards.map((one) => `towards ${one}`).join(', ');
  const judged = [signal.intents.join(', '), signal.topics.join(', '), signal.sentiment, towards];
  const thought = [...judged, `urgency ${signal.urgency}`];
  return thought.filter((part) => part !== '').join(' · ');
}

function said(signal: ShownSignal, max: number): string {
  const text = [signal.title, signal.text]
    .filter((part) => part !== '')
    .join(': ')
    .replace(/\s+/g, ' ');
  return cutText(text === '' ? '(no text)' : text, max);
}

function destination({ why }: Pick<Shown, 'why'>, paint: Paint): string {
  return `${paint.cyan(`→ ${why.team} · ${why.route}`)} (${why.reason})`;
}
