/** What `NEAR/3`, `NEAR/3f`, `ONEAR`, `NOTNEAR/1` and `~3` ask for. */
import type { NearOperator } from './ast.ts';
import type { QueryToken } from './token.ts';
import type { TokenReader } from './token-reader.ts';

export const NEAR_DEFAULT = 6;
export const NEAR_MAX = 50;
/** Beyond a long sentence NEAR says little more than AND. */
const NEAR_WIDE = 20;

/** Null when it was reported. */
export function readNear(reader: TokenReader, token: QueryToken): { operator: NearOperator; distance: number } | null {
  const [name = '', written] = token.text.split('/');
  const number = written === undefined ? [] : /^(\d{1,9})(f?)$/.exec(written);
  const forward = number?.[2] === 'f';
  if (number === null || (forward && name !== 'NEAR')) {
    reader.report(
      'E-RANGE',
      token,
      `${token.text}: after the slash stands a number of words, as in ${name}/6`,
      `${name}/6`,
    );
    return null;
  }
  const distance = Number(number[1] ?? NEAR_DEFAULT);
  if (distance > NEAR_MAX) {
    const fix = `${name}/${NEAR_MAX}${number[2] ?? ''}`;
    reader.report('E-RANGE', token, `${token.text}: at most ${NEAR_MAX} words may stand between`, fix);
    return null;
  }
  warnWhenWide(reader, token, distance);
  return { operator: forward ? 'ONEAR' : operatorOf(name), distance };
}

/** The number after `~`; null when it was reported. */
export function readWindow(reader: TokenReader, token: QueryToken): number | null {
  const number = /^~(\d{1,9})$/.exec(token.text);
  if (number === null) {
    const message = `${token.text}: after ~ stands a number of words, as in "apple pie"~${NEAR_DEFAULT}`;
    reader.report('E-RANGE', token, message, `~${NEAR_DEFAULT}`);
    return null;
  }
  const distance = Number(number[1]);
  if (distance > NEAR_MAX) {
    reader.report('E-RANGE', token, `${token.text}: at most ${NEAR_MAX} other words may stand there`, `~${NEAR_MAX}`);
    return null;
  }
  warnWhenWide(reader, token, distance);
  return distance;
}

function warnWhenWide(reader: TokenReader, token: QueryToken, distance: number): void {
  if (distance <= NEAR_WIDE) return;
  const message = `${token.text} reaches beyond a sentence; a smaller number finds less by chance`;
  reader.report('W-NEAR-WIDE', token, message);
}

function operatorOf(name: string): NearOperator {
  return name === 'ONEAR' || name === 'NOTNEAR' ? name : 'NEAR';
}
