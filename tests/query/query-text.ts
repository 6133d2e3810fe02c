/** Random queries for property tests: valid ones, and soups of the language's pieces. */
import fc from 'fast-check';

const TERMS =
  'apple pie juice watch coca-cola bill* colo?r #apple #acme* @acme $AAPL 👍 東京都 猫 café {Apple} {pie!} "apple pie" "coca cola" "apple * watch" AT&T don’t'.split(
    /\s+(?=(?:[^"]*"[^"]*")*[^"]*$)(?![^{]*})/,
  );
const PREDICATES =
  'lang:en lang:(de OR en-GB) from:acme by:(bob OR "a b") community:r/pies platform:x is:reply is:(quote OR verified) has:link has:media has:emoji is:question'.split(
    /\s+(?![^(]*\))/,
  );

/** What may stand beside NEAR. */
const SIDE = fc.oneof(
  fc.constantFrom(...TERMS),
  fc.tuple(fc.constantFrom(...TERMS), fc.constantFrom(...TERMS)).map(([a, b]) => `(${a} OR ${b})`),
);
const NEAR = fc.constantFrom('NEAR', 'NEAR/0', 'NEAR/2f', 'ONEAR/1', 'NOTNEAR/1');
const nearQuery = fc.oneof(
  fc.tuple(SIDE, NEAR, SIDE).map((parts) => parts.join(' ')),
  fc.tuple(SIDE, NEAR, SIDE, NEAR, SIDE).map((parts) => parts.join(' ')),
  fc.tuple(SIDE, NEAR, SIDE, NEAR, SIDE).map(([a, first, b, second, c]) => `${a} ${first} (${b} ${second} ${c})`),
);

const { query } = fc.letrec<{ query: string; leaf: string; group: string }>((tie) => ({
  leaf: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...TERMS) },
    { weight: 1, arbitrary: fc.constantFrom(...PREDICATES) },
    { weight: 1, arbitrary: nearQuery },
  ),
  query: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('leaf'), tie('group')),
  group: fc.oneof(
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(' OR ')})`),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join(' ')})`),
    tie('query').map((item) => `-${item}`),
    tie('query').map((item) => `(NOT ${item})`),
  ),
}));

export const validQuery: fc.Arbitrary<string> = query;

export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TERMS, ...PREDICATES),
      fc.constantFrom(
        ...'( ) " { } | & - -- ~3 OR AND NOT NEAR/2 or : / * ? , # @ $ “ ” from: from:( re:x likes:>5 /a/ exists('.split(
          ' ',
        ),
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(' ', '\n', '  '),
    ),
    { maxLength: 14 },
  )
  .chain((pieces) => fc.constantFrom(pieces.join(''), pieces.join(' ')));
