import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLooseDate } from '../../src/platform/loose-date.ts';

const iso = (value: unknown) => {
  const ms = parseLooseDate(value);
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
};

describe('dates that are read', () => {
  test.each([
    ['2026-05-31T14:05:06Z', '2026-05-31T14:05:06Z'],
    ['2026-05-31T14:05:06.789+02:00', '2026-05-31T12:05:06.789Z'],
    ['2026-05-31T14:05:06.123456789Z', '2026-05-31T14:05:06.123Z'],
    ['2026-05-31 14:05', '2026-05-31T14:05:00Z'],
    ['2026-05-31T14:05-0330', '2026-05-31T17:35:00Z'],
    ['2026-05-31', '2026-05-31T00:00:00Z'],
    ['2026-05', '2026-05-01T00:00:00Z'],
    ['20260531T140506Z', '2026-05-31T14:05:06Z'],
    ['2026/05/31 14:05:06', '2026-05-31T14:05:06Z'],
    ['31.05.2026 14:05', '2026-05-31T14:05:00Z'],
    ['Sun, 31 May 2026 14:05:06 GMT', '2026-05-31T14:05:06Z'],
    ['Sun, 31 May 2026 14:05:06 +0200', '2026-05-31T12:05:06Z'],
    ['Sun, 31 May 2026 14:05 EST', '2026-05-31T19:05:00Z'],
    ['Sunday, 31-May-26 14:05:06 GMT', '2026-05-31T14:05:06Z'],
    ['31 May 26', '2026-05-31T00:00:00Z'],
    ['03 Apr 02 1500 GMT', '2002-04-03T15:00:00Z'],
    ['Seg, 24 Set 2018 19:42:40 -0300', '2018-09-24T22:42:40Z'],
    ['Sa, 14 Mär 2026 08:00:00 +0100', '2026-03-14T07:00:00Z'],
    ['mar., 3 févr. 2026 08:00:00 GMT', '2026-02-03T08:00:00Z'],
    ['Sun May 31 14:05:06 2026', '2026-05-31T14:05:06Z'],
    ['Sun May 31 14:05:06 PDT 2026', '2026-05-31T21:05:06Z'],
    ['May 31, 2026 2:05 PM', '2026-05-31T14:05:00Z'],
    ['Sunday, May 31, 2026 at 12:05 am EDT', '2026-05-31T04:05:00Z'],
    ['  2026-05-31\n', '2026-05-31T00:00:00Z'],
    [1780236306, '2026-05-31T14:05:06Z'],
    ['1780236306', '2026-05-31T14:05:06Z'],
    ['1780236306789', '2026-05-31T14:05:06.789Z'],
    ['1780236306.5', '2026-05-31T14:05:06.500Z'],
  ])('%s', (written, expected) => expect(iso(written)).toBe(expected));
});

describe('what is no date', () => {
  test.each([
    '',
    'yesterday',
    'tomorrow at 5',
    'May',
    '2026',
    '12',
    '31/05/2026',
    '2026-13-01',
    '2026-05-31T25:00:00Z',
    '2026-05-31T10:61:00Z',
    '31 Foo 2026',
    'Sun, 31 May 2026 14:05:06 XYZ',
    '2026-05-31 and more',
    '0000-00-00',
    'x'.repeat(1000),
    null,
    undefined,
    {},
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -5,
    7,
    1e300,
  ])('%j', (written) => expect(parseLooseDate(written)).toBeNull());

  test('nothing throws, and what is read is a time that can be stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double(), fc.stringMatching(/^[0-9TZ:+., -]{0,40}$/)), (written) => {
        const ms = parseLooseDate(written);
        if (ms !== null) expect(new Date(ms).toISOString()).toMatch(/^\d{4}-/);
      }),
    );
  });

  test('what Date writes is read back', () => {
    const noInvalidDate = {
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(noInvalidDate), (date) => {
        expect(parseLooseDate(date.toISOString())).toBe(date.getTime());
        expect(parseLooseDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000);
      }),
    );
  });
});
