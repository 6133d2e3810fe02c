/** Times of the day, days of the week, dates and zones as people write them. */
import { z } from 'zod';
import { WEEKDAYS, type Weekday } from '../src/domain/attention.ts';

export const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "expected a time such as '09:00'");

export const dateSchema = z.iso.date({ error: "expected a date such as '2026-12-24'" });

const ZONE_HELP = 'expected an IANA time zone such as Europe/Berlin';

export const zoneSchema = z
  .string()
  .refine(isZone, ZONE_HELP)
  .describe('IANA time zone, such as Europe/Berlin; UTC when absent');

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

const DAYS_HELP = 'expected days such as [mon, wed] or mon..fri';

/** `mon..fri`, `sat`, or a list of days; a list comes out. */
export const weekdaysSchema = z
  .union([z.array(z.enum(WEEKDAYS)).min(1), z.string({ error: DAYS_HELP })])
  .transform((given, ctx): Weekday[] => {
    const days = typeof given === 'string' ? daysOf(given) : given;
    if (days !== undefined) return days;
    ctx.addIssue({ code: 'custom', message: DAYS_HELP });
    return z.NEVER;
  });

function daysOf(text: string): Weekday[] | undefined {
  const [from, to = from] = text.split('..').map((day) => WEEKDAYS.indexOf(day.trim() as Weekday));
  if (from === undefined || to === undefined || from < 0 || to < 0) return undefined;
  // `fri..mon` goes over the weekend.
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, nth) => WEEKDAYS[(from + nth) % 7] as Weekday);
}
