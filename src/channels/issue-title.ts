/** The title of an issue: what was said, in one line. */
import type { Shown } from './display.ts';
import { cutText } from './display-text.ts';

/** At most `max` UTF-16 units. */
export function issueTitle(shown: Shown, max: number): string {
  if (shown.kind === 'digest') return cutText(`${shown.headline}, ${shown.period}`, max);
  const { title, text, place } = shown.signal;
  const said = (title || text).replace(/\s+/g, ' ') || '(no text)';
  const where = ` (${cutText(place, 40)})`;
  return `${cutText(said, Math.min(120, max - where.length))}${where}`;
}
