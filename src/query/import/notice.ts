/** What an importer says about a query that was written for another product. */
import { oneLine, type Range } from '../problem.ts';

export const NOTICE_CODES = [
  /** Not readable: parentheses, quotes, an operator without operands, nothing at all, too long or too deep. */
  'E-SYNTAX',
  /** Has no equivalent, and without it the query would mean something else. */
  'E-UNTRANSLATED',
  /** Has no equivalent and was left out: the query finds more than before. */
  'W-DROPPED',
  /** Was translated and means something a little different here. */
  'W-DIFFERS',
  /** The other product's documentation does not say; this is how it was read. */
  'W-UNCONFIRMED',
] as const;
export type NoticeCode = (typeof NOTICE_CODES)[number];

export interface Notice extends Range {
  code: NoticeCode;
  severity: 'error' | 'warning';
  /** One line. `start`…`end` are UTF-16 offsets into the text that was imported. */
  message: string;
}

export interface Imported {
  /** In our language, canonical; null when there is an error. */
  query: string | null;
  warnings: Notice[];
  /** The errors. */
  problems: Notice[];
}

export function notice(code: NoticeCode, { start, end }: Range, message: string): Notice {
  return { code, severity: code.startsWith('E') ? 'error' : 'warning', message: oneLine(message), start, end };
}
