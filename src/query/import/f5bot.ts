/**
 * F5Bot: one keyword a line, found literally and without regard to case in titles, addresses and comments; behind it its
 * flags. Source: F5Bot's page "Documentation". The page shows keyword, "Whole word only?" and flags as three inputs: how
 * one line holds them (`keyword, whole-word no-reddit`) is ours; so are `no-url:` and `only-url:` as it was stored without
 * their spelling (unconfirmed).
 */
import { field, type Node, not, or, term } from '../ast.ts';
import type { Range } from '../problem.ts';
import { type Draft, joined, leaf, missing } from './draft.ts';
import { type Notice, notice } from './notice.ts';

const SITES: Record<string, string> = { reddit: 'reddit', hackernews: 'hackernews', lobsters: 'lobsters' };
const FLAG = /^(?:whole-word|(?:no|only)-(?:reddit|hackernews|lobsters)|(?:no|only)-(?:url|subreddit)[:=]\S+)$/i;
/** What looks like a flag and is none that is known. */
const UNKNOWN_FLAG = /^(?:no|only)-[a-z]+(?:[:=]\S*)?$/i;

interface Line extends Range {
  keyword: string;
  flags: string[];
}

/** Lines are alternatives. Null when there is none. */
export function readF5bot(text: string): { draft: Draft | null; notices: Notice[] } {
  const lines = linesOf(text);
  const drafts = lines.map(lineDraft);
  const notices = lines.flatMap(differences);
  return { draft: drafts.length === 0 ? null : joined('or', drafts), notices };
}

function linesOf(text: string): Line[] {
  let offset = 0;
  return text.split('\n').flatMap((raw) => {
    const start = offset + (raw.length - raw.trimStart().length);
    offset += raw.length + 1;
    const written = raw.trim();
    return written === '' ? [] : [{ ...readLine(written), start, end: start + written.length }];
  });
}

/** Flags are the last words of the line, after the keyword. */
function readLine(written: string): { keyword: string; flags: string[] } {
  const words = written.split(/\s+/);
  const flags: string[] = [];
  while (words.length > 1 && isFlag(words.at(-1) ?? '')) flags.unshift((words.pop() ?? '').replace(/,$/, ''));
  let keyword = written;
  for (const flag of flags.toReversed()) keyword = keyword.slice(0, keyword.lastIndexOf(flag)).trimEnd();
  return { keyword: flags.length > 0 ? keyword.replace(/[,;|]$/, '').trimEnd() : keyword, flags };
}

function isFlag(word: string): boolean {
  const bare = word.replace(/,$/, '');
  return FLAG.test(bare) || UNKNOWN_FLAG.test(bare);
}

function lineDraft(line: Line): Draft {
  const whole = line.flags.some((flag) => /^whole-word$/i.test(flag));
  const found = keywordNodes(line.keyword, whole);
  const keyword = found.length === 0 ? missing(line, 'punctuation alone') : leaf(line, or(found));
  const flags = line.flags.filter((flag) => !/^whole-word$/i.test(flag)).map((flag) => flagDraft(line, flag));
  return joined('and', [keyword, ...flags]);
}

/** The text and the address; `fish` finds `fishing` unless whole words are asked for. */
function keywordNodes(keyword: string, whole: boolean): Node[] {
  const plain = /^[\p{L}\p{N}\p{M}]+$/u.test(keyword);
  const address = /^[^\s"]{3,}$/.test(keyword) ? [field('url_contains', [keyword])] : [];
  if (plain && !whole && keyword.length >= 3) return [term('word', `${keyword}*`), ...address];
  if (plain) return [term('word', keyword), ...address];
  const searchable = /[\p{L}\p{N}]/u.test(keyword);
  const literal = /[^\p{L}\p{N}\p{M}\s'’-]/u.test(keyword) && !/[{}]/.test(keyword);
  const cleaned = keyword
    .replaceAll(/["“”„‟＂*?]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (literal) return [term('exact', keyword), ...address];
  return searchable ? [term('phrase', cleaned), ...address] : [];
}

function flagDraft(line: Line, flag: string): Draft {
  const [, sense = '', what = '', value = ''] = /^(no|only)-([a-z]+)(?:[:=](.*))?$/i.exec(flag) ?? [];
  const node = flagNode(what.toLowerCase(), value);
  if (node === null) return missing(line, `the flag ${flag}`);
  return leaf(line, sense.toLowerCase() === 'no' ? not(node) : node);
}

function flagNode(what: string, value: string): Node | null {
  const site = SITES[what];
  if (site !== undefined && value === '') return field('platform', [site]);
  const community = what === 'subreddit' ? value.replace(/^\/?r\//, '') : /^\/?r\/(\w+)\/?$/.exec(value)?.[1];
  if ((what === 'subreddit' || what === 'url') && community !== undefined && community !== '')
    return field('community', [community.replace(/\/$/, '')]);
  return what === 'url' && value.length >= 3 && !/"/.test(value) ? field('url_contains', [value]) : null;
}

function differences(line: Line): Notice[] {
  const { keyword, flags } = line;
  const whole = flags.some((flag) => /^whole-word$/i.test(flag));
  const plain = /^[\p{L}\p{N}\p{M}]+$/u.test(keyword);
  const notices: Notice[] = [];
  if (!whole)
    notices.push(
      notice(
        'W-DIFFERS',
        line,
        `"${keyword}" is also found inside longer words there; here only at their beginning, and phrases as whole words`,
      ),
    );
  if (!plain && /[^\p{L}\p{N}\p{M}\s'’-]/u.test(keyword))
    notices.push(notice('W-DIFFERS', line, `"${keyword}" is found in any case there; {…} insists on capitals here`));
  return notices;
}
