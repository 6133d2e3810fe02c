import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  csvSplitter,
  jsonSplitter,
  lineSplitter,
  type Splitter,
  type Start,
  type TextRecord,
} from '../../src/platform/text-records.ts';

type Make = (start: Start, atStart: boolean) => Splitter;

function split(splitter: Splitter, bytes: Buffer, cuts: number[] = []): TextRecord[] {
  const out: TextRecord[] = [];
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  for (const [index, from] of [0, ...places].entries())
    splitter.push(bytes.subarray(from, places[index] ?? bytes.length), out);
  splitter.finish(out);
  return out;
}

const START = { offset: 0, line: 1 };
const texts = (records: TextRecord[]) => records.map(({ line, text }) => [line, text]);

describe('lines', () => {
  test('blank lines are none, CRLF is one break, the last needs none', () => {
    expect(texts(split(lineSplitter(START), Buffer.from('a\r\n\n  \nb\nc')))).toEqual([
      [1, 'a'],
      [4, 'b'],
      [5, 'c'],
    ]);
  });

  test('a line above the limit is dropped and told, its neighbours stay', () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(50)}\nb\n${'y'.repeat(50)}`);
    for (const cuts of [[], [20, 40], [3]]) {
      const records = split(lineSplitter(START, 10), bytes, cuts);
      expect(records.map(({ line, text, tooLong }) => tooLong ?? `${line}${text}`)).toEqual(['1a', 50, '3b', 50]);
    }
  });
});

describe('CSV records', () => {
  test.each<[string, string, [number, string][]]>([
    [
      'breaks in quotes',
      'a,"x\ny"\nb,1\n',
      [
        [1, 'a,"x\ny"'],
        [3, 'b,1'],
      ],
    ],
    [
      'escaped quotes',
      '"a""\n""b",1\nc',
      [
        [1, '"a""\n""b",1'],
        [3, 'c'],
      ],
    ],
    [
      'a quote within a field',
      'a,5" disk\nb',
      [
        [1, 'a,5" disk'],
        [2, 'b'],
      ],
    ],
    [
      'an empty quoted field',
      '"",a\n"",b',
      [
        [1, '"",a'],
        [2, '"",b'],
      ],
    ],
  ])('%s', (_name, csv, expected) => expect(texts(split(csvSplitter(START, ','), Buffer.from(csv)))).toEqual(expected));
});

describe('JSON values', () => {
  test.each<[string, string, [number, string][]]>([
    [
      'elements of an array',
      '[1,\n{"a":[1,2],"b":"],}"},\n "x,\\"y" ]',
      [
        [1, '1'],
        [2, '{"a":[1,2],"b":"],}"}'],
        [3, '"x,\\"y" '],
      ],
    ],
    ['an empty array', ' [ ] ', []],
    [
      'a broken element',
      '[{"a":1},nul,{"b":]}]',
      [
        [1, '{"a":1}'],
        [1, 'nul'],
        [1, '{"b":]}'],
      ],
    ],
    [
      'a cut array',
      '[{"a":1},{"b":',
      [
        [1, '{"a":1}'],
        [1, '{"b":'],
      ],
    ],
    ['after the end nothing', '[1] trailing, stuff', [[1, '1']]],
  ])('%s', (_name, json, expected) => {
    expect(texts(split(jsonSplitter(START, true, false), Buffer.from(json)))).toEqual(expected);
  });

  test('values one after the other', () => {
    const json = '{"a":\n1}\n\n{"b":"}"}{"c":[{}]}';
    expect(texts(split(jsonSplitter(START, false, false), Buffer.from(json)))).toEqual([
      [1, '{"a":\n1}'],
      [4, '{"b":"}"}'],
      [4, '{"c":[{}]}'],
    ]);
  });
});

const MAKERS: [string, Make][] = [
  ['lines', (start) => lineSplitter(start, 40)],
  ['CSV', (start) => csvSplitter(start, ',', 40)],
  ['a JSON array', (start, atStart) => jsonSplitter(start, true, !atStart, 40)],
  ['JSON values', (start) => jsonSplitter(start, false, false, 40)],
];

const part = fc.constantFrom(
  'a',
  'é',
  '🎉',
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '[',
  ']',
  '{',
  '}',
  '\\',
  ' ',
  '1',
  '{"a":1}',
  'x'.repeat(30),
);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

describe.each(MAKERS)(`%s (SEED=${seed})`, (name, make) => {
  test('come out the same however the bytes are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
        const bytes = Buffer.from(`[${parts.join('')}`);
        expect(split(make(START, true), bytes, cuts)).toEqual(split(make(START, true), bytes));
      }),
      { seed },
    );
  });

  test('resuming behind any record gives exactly the rest', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const bytes = Buffer.from(`[${parts.join('')}`);
        const all = split(make(START, true), bytes);
        for (const [index, { end, endLine }] of all.entries()) {
          // Behind the closing bracket of an array nothing is a record any more.
          const rest = split(make({ offset: end, line: endLine }, false), bytes.subarray(end));
          const closed = name === 'a JSON array' && index === all.length - 1;
          if (!closed) expect(rest).toEqual(all.slice(index + 1));
        }
      }),
      { seed },
    );
  });
});
