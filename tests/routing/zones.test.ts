/** Clocks on walls, over the changes of summer time and the stranger zones. */
import { describe, expect, test } from 'vitest';
import type { OnCall, TimeWindow } from '../../src/domain/attention.ts';
import { onCallAt } from '../../src/routing/on-call.ts';
import { holdsUntil, quietUntil } from '../../src/routing/windows.ts';
import { minutesOf, momentOf, nextDaily, wallTime, weekdayOf } from '../../src/routing/zones.ts';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().replace(':00.000Z', 'Z'));
const at = (text: string) => Date.parse(text);

describe('when a clock shows a time', () => {
  test.each([
    ['an ordinary day', '2026-06-01', 540, 'Europe/Berlin', '2026-06-01T07:00Z'],
    ['set forward over it: the moment at which it is', '2026-03-29', 150, 'Europe/Berlin', '2026-03-29T01:00Z'],
    ['shown twice: the first time', '2026-10-25', 150, 'Europe/Berlin', '2026-10-25T00:30Z'],
    ['the same in New York, forward', '2026-03-08', 150, 'America/New_York', '2026-03-08T07:00Z'],
    ['and back', '2026-11-01', 90, 'America/New_York', '2026-11-01T05:30Z'],
    ['half an hour of summer time', '2026-10-04', 135, 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['a quarter of an hour from the others', '2026-06-01', 0, 'Asia/Kathmandu', '2026-05-31T18:15Z'],
    ['the end of a day', '2026-06-01', 1440, 'Asia/Tokyo', '2026-06-01T15:00Z'],
    ['a day that was left out', '2011-12-30', 600, 'Pacific/Apia', '2011-12-30T10:00Z'],
  ])('%s', (_name, date, minutes, zone, expected) => {
    expect(iso(momentOf({ date, minutes }, zone))).toBe(expected);
  });

  test('what a clock shows is when it shows it, every half hour of two years in which clocks change', () => {
    for (const zone of ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC']) {
      for (let ms = at('2026-01-01T00:00Z'); ms < at('2026-12-31T00:00Z'); ms += 5 * 1_800_000) {
        const shown = wallTime(ms, zone);
        const first = momentOf(shown, zone);
        // The second time a clock shows it is at most an hour later.
        expect(ms - first === 0 || (ms - first <= 3_600_000 && ms > first)).toBe(true);
        expect(wallTime(first, zone)).toEqual(shown);
      }
    }
  });

  test('times of a day as they are written', () => {
    expect(['00:00', '09:30', '24:00', '24:01', '9:00', '10:60', 'x'].map(minutesOf)).toEqual([
      0,
      570,
      1440,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(['2026-06-01', '2026-06-07'].map(weekdayOf)).toEqual(['mon', 'sun']);
  });

  test('the next of several times of the day', () => {
    const nine = { at: '09:00', zone: 'Europe/Berlin' };
    expect(iso(nextDaily([nine], at('2026-03-28T08:00Z')))).toBe('2026-03-29T07:00Z');
    expect(iso(nextDaily([nine, { ...nine, at: '17:00' }], at('2026-06-01T07:00Z')))).toBe('2026-06-01T15:00Z');
    expect(nextDaily([{ ...nine, days: [] }], 0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('windows', () => {
  const night: TimeWindow = { name: 'night', zone: 'Europe/Berlin', from: '22:00', to: '07:00', days: ['fri'] };

  test('over midnight they belong to the day on which they begin', () => {
    expect(iso(holdsUntil(night, at('2026-06-05T20:00Z')))).toBe('2026-06-06T05:00Z');
    expect(iso(holdsUntil(night, at('2026-06-06T04:59Z')))).toBe('2026-06-06T05:00Z');
    expect(holdsUntil(night, at('2026-06-06T05:00Z'))).toBeNull();
    expect(holdsUntil(night, at('2026-06-06T20:00Z'))).toBeNull();
  });

  test('days that touch are one', () => {
    const weekend: TimeWindow = { name: 'w', zone: 'UTC', from: '00:00', to: '24:00', days: ['sat', 'sun'] };
    expect(iso(holdsUntil(weekend, at('2026-06-06T10:00Z')))).toBe('2026-06-08T00:00Z');
  });

  test('dates, alone and in stretches', () => {
    const holidays: TimeWindow = {
      name: 'h',
      zone: 'UTC',
      from: '00:00',
      to: '24:00',
      dates: ['2026-12-24..2026-12-26', '2027-01-01'],
    };
    expect(iso(holdsUntil(holidays, at('2026-12-24T10:00Z')))).toBe('2026-12-27T00:00Z');
    expect(holdsUntil(holidays, at('2026-12-27T10:00Z'))).toBeNull();
    expect(iso(holdsUntil(holidays, at('2027-01-01T00:00Z')))).toBe('2027-01-02T00:00Z');
  });

  test('quiet follows quiet: active in the morning, quiet until lunch', () => {
    const window = (name: string, from: string, to: string): TimeWindow => ({ name, zone: 'UTC', from, to });
    const rules = { active: [window('day', '08:00', '18:00')], quiet: [window('focus', '08:00', '12:00')] };
    expect(iso(quietUntil(rules, at('2026-06-01T03:00Z')))).toBe('2026-06-01T12:00Z');
    expect(quietUntil(rules, at('2026-06-01T12:00Z'))).toBeNull();
    expect(iso(quietUntil(rules, at('2026-06-01T18:00Z')))).toBe('2026-06-02T12:00Z');
  });

  test('never active, or always quiet: the search ends', () => {
    const never: TimeWindow = { name: 'n', zone: 'UTC', from: '00:00', to: '24:00', dates: ['2001-01-01'] };
    const always: TimeWindow = { name: 'a', zone: 'UTC', from: '00:00', to: '24:00' };
    expect(quietUntil({ active: [never], quiet: [] }, at('2026-06-01T03:00Z'))).toBeGreaterThan(
      at('2026-06-09T00:00Z'),
    );
    expect(quietUntil({ active: [], quiet: [always] }, at('2026-06-01T03:00Z'))).toBeGreaterThan(
      at('2026-06-09T00:00Z'),
    );
  });
});

describe('on call', () => {
  const rotation: OnCall = {
    people: [{ name: 'ada' }, { name: 'bob' }, { name: 'eve' }],
    zone: 'Europe/Berlin',
    start: '2026-03-23',
    handover: '09:00',
    shiftDays: 7,
    overrides: [{ from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00Z', person: 'zoe' }],
  };
  test.each([
    ['before the start nobody', '2026-03-23T07:59Z', undefined],
    ['from the first handover on', '2026-03-23T08:00Z', 'ada'],
    ['until the next, after clocks went forward', '2026-03-30T06:59Z', 'ada'],
    ['which is at nine by the new clock', '2026-03-30T07:00Z', 'bob'],
    ['somebody stands in', '2026-04-01T12:00Z', 'zoe'],
    ['and then does not', '2026-04-02T00:00Z', 'bob'],
    ['the first one again', '2026-04-13T07:00Z', 'ada'],
  ])('%s', (_name, moment, person) => {
    expect(onCallAt(rotation, at(moment))?.name).toBe(person);
  });
});
