/** What a text looks like when it sells or baits, beside its phrases. */
import type { Post } from '../../domain/post.ts';
import type { Evidence } from '../intents.ts';
import { cut, MAX_ANALYSED } from '../post-text.ts';

interface Crowd {
  what: string;
  pattern: RegExp;
  /** Fewer are usual. */
  from: number;
  /** From here on it is as sure as it gets. */
  full: number;
  most: number;
}

const CROWDS: Crowd[] = [
  { what: 'hashtags', pattern: /[#＃][\p{L}\p{N}_]/gu, from: 6, full: 15, most: 0.6 },
  { what: 'mentions', pattern: /(?<![\w.])@\w/g, from: 6, full: 8, most: 0.6 },
  { what: 'links', pattern: /https?:\/\//g, from: 3, full: 6, most: 0.5 },
  { what: 'signs of money', pattern: /[💰💵💸🤑💎🚀🎁]/gu, from: 3, full: 8, most: 0.5 },
  { what: 'cashtags', pattern: /\$[A-Za-z]{2,6}(?!\w)/g, from: 3, full: 5, most: 0.6 },
];

interface Sign {
  what: string;
  pattern: RegExp;
  weight: number;
}

/** Each looks for a literal first, or for a bounded stretch. */
const SIGNS: Sign[] = [
  {
    what: 'a link shortener',
    pattern:
      /(?<![\w.])(?:bit\.ly|tinyurl\.com|goo\.gl|ow\.ly|is\.gd|cutt\.ly|rb\.gy|shorturl\.at|rebrand\.ly|tiny\.cc|s\.id|adf\.ly|linktr\.ee|t\.ly)\//i,
    weight: 0.3,
  },
  {
    what: 'a chat to write to',
    pattern:
      /(?<![\w.])(?:t\.me|wa\.me|chat\.whatsapp\.com|discord\.gg|telegram\.me)\/|whatsapp\s{0,3}[:+]?\s{0,3}\+?\d{3}/i,
    weight: 0.5,
  },
  { what: 'a referral', pattern: /[?&](?:ref|aff|affid|referral|invite|promo)=\w/i, weight: 0.3 },
  { what: 'an adult site', pattern: /(?<![\w.])(?:onlyfans|fansly|chaturbate|manyvids|loyalfans)\.com/i, weight: 0.6 },
  {
    what: 'an address for coins',
    pattern: /(?<!\w)(?:0x[0-9A-Fa-f]{40}|bc1[0-9a-z]{25,59}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)/,
    weight: 0.5,
  },
  {
    what: 'tags of those who trade followers',
    pattern:
      /#(?:f4f|l4l|follow4follow|followback|teamfollowback|followforfollow|like4like|gainwith\w{1,20}|followme|giveaway|airdrop|100x)(?!\w)/i,
    weight: 0.5,
  },
  {
    what: 'a promised gain',
    pattern:
      /(?:earn|make|made|win|profit|gana|verdiene|gagnez|ganhe|guadagna)[^.!?\n]{0,30}[$€£]\s?\d[\d.,]{0,10}[^.!?\n]{0,20}(?:day|daily|week|hour|home|d[ií]a|tag|jour|dia|giorno)/i,
    weight: 0.5,
  },
  {
    what: 'a disclosed advertisement',
    pattern: /#(?:ad|sponsored|anzeige|werbung|publi|publicidad|adv)(?!\w)/i,
    weight: 0.4,
  },
];
const STRETCH = 2000;
const LEAST_SHOUTED = 20;

export function textFacts({ text }: Post): Evidence[] {
  const read = cut(text, MAX_ANALYSED);
  const facts: Evidence[] = [];
  if (read.length <= STRETCH) {
    for (const crowd of CROWDS) facts.push(...crowded(crowd, read));
    if (isShouted(read)) facts.push({ weight: 0.2, reason: 'capitals throughout' });
  }
  for (const { what, pattern, weight } of SIGNS) if (pattern.test(read)) facts.push({ weight, reason: what });
  return facts;
}

function crowded({ what, pattern, from, full, most }: Crowd, text: string): Evidence[] {
  const count = text.match(pattern)?.length ?? 0;
  if (count < from) return [];
  const weight = most * Math.min(1, 0.5 + (0.5 * (count - from)) / (full - from));
  return [{ weight, reason: `${count} ${what}` }];
}

/** Together with a mark of exclamation or a link, or it is only loud. */
function isShouted(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < LEAST_SHOUTED || !/!!|https?:/.test(text)) return false;
  return (text.match(/\p{Lu}/gu)?.length ?? 0) > letters * 0.7;
}
