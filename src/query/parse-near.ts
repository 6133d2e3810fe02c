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

/** The number after `~`, where it follows the phrase or group that begins with `first`; null when it was reported. */
export function readWindow(reader: TokenReader, first: QueryToken, operator: QueryToken): number | null {
  const { text } = operator;
  if (first.kind !== 'phrase' && first.kind !== 'open') return misplaced(reader, first, operator);
  if (!follows(reader, operator)) return spaced(reader, operator);
  const number = /^~(\d{1,9})$/.exec(text);
  if (number === null) {
    const message = `${text}: after ~ stands a number of words, as in "apple pie"~${NEAR_DEFAULT}`;
    reader.report('E-RANGE', operator, message, `~${NEAR_DEFAULT}`);
    return null;
  }
  const distance = Number(number[1]);
  if (distance > NEAR_MAX) {
    reader.report('E-RANGE', operator, `${text}: at most ${NEAR_MAX} other words may stand there`, `~${NEAR_MAX}`);
    return null;
  }
  warnWhenWide(reader, operator, distance);
  return distance;
}

function spaced(reader: TokenReader, operator: QueryToken): null {
  const at = { start: reader.text.slice(0, operator.start).trimEnd().length, end: operator.end };
  const message = `${operator.text} goes directly after its phrase or group, without a space`;
  reader.report('E-NEAR-OPERAND', at, message, operator.text);
  return null;
}

/** A `~3` that belongs to nothing. */
export function refuseWindow(reader: TokenReader, operator: QueryToken): null {
  reader.report('E-NEAR-OPERAND', operator, `${operator.text} goes directly after a phrase or a group`, '');
  return null;
}

function misplaced(reader: TokenReader, first: QueryToken, operator: QueryToken): null {
  if (first.kind !== 'word' || !follows(reader, operator)) return refuseWindow(reader, operator);
  const at = { start: first.start, end: operator.end };
  const message = `${operator.text} goes after a phrase or a group; put the word in quotes if it ends so`;
  reader.report('E-NEAR-OPERAND', at, message, `"${reader.written(at)}"`);
  return null;
}

function follows(reader: TokenReader, operator: QueryToken): boolean {
  return operator.start === 0 || /\S/.test(reader.text.charAt(operator.start - 1));
}

function warnWhenWide(reader: TokenReader, token: QueryToken, distance: number): void {
  if (distance <= NEAR_WIDE) return;
  const message = `${token.text} reaches beyond a sentence; a smaller number finds less by chance`;
  reader.report('W-NEAR-WIDE', token, message);
}

function operatorOf(name: string): NearOperator {
  return name === 'ONEAR' || name === 'NOTNEAR' ? name : 'NEAR';
}
