/** Dates as feeds and spreadsheets write them → milliseconds. Strict enough not to invent a date from prose. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Other languages' names that begin differently, by their first letters (Portuguese, Spanish, French, German, Italian). */
const FOREIGN: Record<string, number> = {
  ene: 1,
  gen: 1,
  jän: 1,
  janv: 1,
  fév: 2,
  fev: 2,
  feb: 2,
  mär: 3,
  mrz: 3,
  mars: 3,
  abr: 4,
  avr: 4,
  mai: 5,
  mag: 5,
  maj: 5,
  giu: 6,
  juin: 6,
  juil: 7,
  lug: 7,
  ago: 8,
  aoû: 8,
  aou: 8,
  set: 9,
  out: 10,
  ott: 10,
  okt: 10,
  dez: 12,
  déc: 12,
  dic: 12,
  dec: 12,
};

const ZONES: Record<string, number> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  cest: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  ist: 330,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  hst: -600,
};

const ISO =
  /^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:[T ]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)? ?([a-z]{1,5}|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i;
/** "Mon, 16 Oct 2017 15:10:00 +0000", also without weekday or seconds, "03 Apr 02 1500 GMT", "24 Set 2018 19:42". */
const DAY_FIRST =
  /^(?:[\p{L}.]{2,10},? +)?(\d{1,2})[ -]([\p{L}.]{3,10})[ -](\d{2}|\d{4})(?:,? +(\d{1,2}):?(\d{2})(?::(\d{2})(?:\.\d+)?)?)? *(?:\(?([a-z]{1,5})\)?|(?:gmt|utc)?([+-]\d{1,2}:?\d{2}))?(?: *\([a-z ]+\))?$/iu;
/** "Oct 16, 2017 3:10 PM EDT" and asctime's "Mon Oct 16 15:10:00 2017", the latter rearranged first. */
const MONTH_FIRST =
  /^(?:[\p{L}.]{2,10},? +)?([\p{L}.]{3,10}) +(\d{1,2}),? +(\d{4})(?:,? +(?:at +)?(\d{1,2}):(\d{2})(?::(\d{2}))? *([ap]\.?m\.?)?)? *([a-z]{2,5}|[+-]\d{2}:?\d{2})?$/iu;
const ASCTIME = /^(\p{L}{3}) +(\p{L}{3}) +(\d{1,2}) +(\d{1,2}:\d{2}(?::\d{2})?) +(?:([a-z]{2,5}) +)?(\d{4})$/iu;
/** 2026/05/31 and 31.5.2026; with slashes day and month cannot be told apart, so 31/05/2026 is not read. */
const YEAR_FIRST = /^(\d{4})[/.](\d{2})[/.](\d{2})(?!\d)/;
const GERMAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d),?/;
const EPOCH = /^\d{9,10}(?:\.\d+)?$|^\d{12,13}$/;

/**
 * Milliseconds since the epoch, or null when this is not a date. Without a zone it is UTC. Understands ISO 8601 (basic
 * and extended), RFC 822/2822/1123 with their usual slips, RFC 850, asctime, "Oct 16, 2017", and Unix time in seconds or
 * milliseconds.
 */
export function parseLooseDate(value: unknown): number | null {
  if (typeof value === 'number') return epoch(value);
  if (typeof value !== 'string' || value.length > 80) return null;
  const text = value.trim().replace(/\s+/g, ' ');
  if (EPOCH.test(text)) return epoch(Number(text));
  return iso(text.replace(YEAR_FIRST, '$1-$2-$3').replace(GERMAN, isoOrder)) ?? dayFirst(text) ?? monthFirst(text);
}

function epoch(value: number): number | null {
  if (!Number.isFinite(value) || value < 1e8) return null;
  return inRange(Math.round(value < 1e11 ? value * 1000 : value));
}

function isoOrder(_whole: string, day: string, month: string, year: string): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function iso(text: string): number | null {
  const found = ISO.exec(text);
  if (found === null) return null;
  const [, year, month, day = '1', hour, minute, second, fraction = '0', zone] = found;
  const ms = Math.trunc(Number(`0.${fraction}`) * 1000);
  return instant([year, month, day, hour, minute, second].map(Number), ms, zone);
}

function dayFirst(text: string): number | null {
  const found = DAY_FIRST.exec(text);
  if (found === null) return null;
  const [, day, name = '', year = '', hour, minute, second, zone, offset] = found;
  return instant([fullYear(year), monthOf(name), day, hour, minute, second].map(Number), 0, zone ?? offset);
}

function monthFirst(text: string): number | null {
  const found = MONTH_FIRST.exec(text.replace(ASCTIME, '$1 $2 $3 $6 $4 $5').trim());
  if (found === null) return null;
  const [, name = '', day, year, hour, minute, second, half, zone] = found;
  return instant([Number(year), monthOf(name), day, hour24(hour, half), minute, second].map(Number), 0, zone);
}

function hour24(hour: string | undefined, half: string | undefined): number | undefined {
  if (hour === undefined || half === undefined) return hour === undefined ? undefined : Number(hour);
  return (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

/** Two digits as RFC 2822 §4.3 reads them. */
function fullYear(year: string): number {
  if (year.length === 4) return Number(year);
  return Number(year) + (Number(year) < 50 ? 2000 : 1900);
}

function monthOf(name: string): number {
  const lower = name.toLowerCase().replaceAll('.', '');
  const english = MONTHS.indexOf(lower.slice(0, 3)) + 1;
  return english > 0 ? english : (FOREIGN[lower.slice(0, 4)] ?? FOREIGN[lower.slice(0, 3)] ?? Number.NaN);
}

function instant(parts: number[], ms: number, zone: string | undefined): number | null {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN, hour, minute, second] = parts;
  const time = [hour, minute, second].map((part) => (part === undefined || Number.isNaN(part) ? 0 : part));
  const [h = 0, m = 0, s = 0] = time;
  const offset = zone === undefined ? 0 : zoneMinutes(zone);
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31 && h <= 24 && m <= 59 && s <= 60)) return null;
  if (offset === null) return null;
  return inRange(Date.UTC(year, month - 1, day, h, m, s, ms) - offset * 60_000);
}

function zoneMinutes(zone: string): number | null {
  const numeric = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (numeric === null) return ZONES[zone.toLowerCase()] ?? null;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
  return numeric[1] === '-' ? -minutes : minutes;
}

/** Years 1 to 9999, what ISO 8601 and PostgreSQL hold without signs. */
function inRange(ms: number): number | null {
  return ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999 ? ms : null;
}
