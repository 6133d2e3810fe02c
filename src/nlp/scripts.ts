/** Which writing a text is in; some writings name their language at once. */

export type Script =
  | 'latin'
  | 'cyrillic'
  | 'greek'
  | 'arabic'
  | 'hebrew'
  | 'devanagari'
  | 'bengali'
  | 'gurmukhi'
  | 'gujarati'
  | 'oriya'
  | 'tamil'
  | 'telugu'
  | 'kannada'
  | 'malayalam'
  | 'sinhala'
  | 'thai'
  | 'lao'
  | 'tibetan'
  | 'myanmar'
  | 'georgian'
  | 'armenian'
  | 'ethiopic'
  | 'khmer'
  | 'kana'
  | 'han'
  | 'hangul';

/** Code point ranges of letters, inclusive, ascending (Unicode blocks). */
const RANGES: [number, number, Script][] = [
  [0x41, 0x24f, 'latin'],
  [0x370, 0x3ff, 'greek'],
  [0x400, 0x52f, 'cyrillic'],
  [0x531, 0x58f, 'armenian'],
  [0x5d0, 0x5ff, 'hebrew'],
  [0x600, 0x77f, 'arabic'],
  [0x8a0, 0x8ff, 'arabic'],
  [0x900, 0x97f, 'devanagari'],
  [0x980, 0x9ff, 'bengali'],
  [0xa00, 0xa7f, 'gurmukhi'],
  [0xa80, 0xaff, 'gujarati'],
  [0xb00, 0xb7f, 'oriya'],
  [0xb80, 0xbff, 'tamil'],
  [0xc00, 0xc7f, 'telugu'],
  [0xc80, 0xcff, 'kannada'],
  [0xd00, 0xd7f, 'malayalam'],
  [0xd80, 0xdff, 'sinhala'],
  [0xe00, 0xe7f, 'thai'],
  [0xe80, 0xeff, 'lao'],
  [0xf00, 0xfff, 'tibetan'],
  [0x1000, 0x109f, 'myanmar'],
  [0x10a0, 0x10ff, 'georgian'],
  [0x1100, 0x11ff, 'hangul'],
  [0x1200, 0x139f, 'ethiopic'],
  [0x1780, 0x17ff, 'khmer'],
  [0x1e00, 0x1eff, 'latin'],
  [0x1f00, 0x1fff, 'greek'],
  [0x3041, 0x30ff, 'kana'],
  [0x3400, 0x4dbf, 'han'],
  [0x4e00, 0x9fff, 'han'],
  [0xac00, 0xd7a3, 'hangul'],
  [0xf900, 0xfaff, 'han'],
  [0xfb50, 0xfdff, 'arabic'],
  [0xfe70, 0xfeff, 'arabic'],
];

/** A letter of Chinese or kana says about as much as two of an alphabet. */
const WEIGHT: Partial<Record<Script, number>> = { han: 2, kana: 2, hangul: 2 };

export interface ScriptCount {
  /** The writing most letters are in; null without letters. */
  main: Script | null;
  /** Letters of the main writing. */
  letters: number;
  /** Its share of all letters, 0…1. */
  share: number;
}

/** Counts letters by writing; kana anywhere beside Han means Japanese, so Han counts for it. */
export function scriptOf(text: string): ScriptCount {
  const counts = new Map<Script, number>();
  for (let at = 0; at < text.length; at++) {
    const script = scriptAt(text.charCodeAt(at));
    if (script !== null) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  const kana = counts.get('kana') ?? 0;
  if (kana > 0) counts.set('kana', kana + (counts.get('han') ?? 0)).delete('han');
  return summary(counts);
}

function summary(counts: Map<Script, number>): ScriptCount {
  let [main, best, all]: [Script | null, number, number] = [null, 0, 0];
  for (const [script, count] of counts) {
    const weighed = count * (WEIGHT[script] ?? 1);
    all += weighed;
    if (weighed > best) [main, best] = [script, weighed];
  }
  return { main, letters: main === null ? 0 : (counts.get(main) ?? 0), share: all === 0 ? 0 : best / all };
}

function scriptAt(code: number): Script | null {
  if (code < 0x80) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) ? 'latin' : null;
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return null;
  let [low, high] = [0, RANGES.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to, script] = RANGES[middle] as [number, number, Script];
    if (code < from) high = middle - 1;
    else if (code > to) low = middle + 1;
    else return script;
  }
  return null;
}

/** The languages written so, the likeliest first (ISO 639-1). Latin has too many to list. */
export const LANGUAGES_OF: Readonly<Partial<Record<Script, readonly string[]>>> = {
  cyrillic: ['ru', 'uk', 'bg', 'sr', 'be', 'mk', 'kk', 'ky', 'mn', 'tg', 'tt', 'uz', 'az', 'bs'],
  greek: ['el'],
  arabic: ['ar', 'fa', 'ur', 'ku', 'ps', 'sd', 'ug', 'pa', 'az'],
  hebrew: ['he', 'yi'],
  devanagari: ['hi', 'mr', 'ne', 'sa'],
  bengali: ['bn', 'as'],
  gurmukhi: ['pa'],
  gujarati: ['gu'],
  oriya: ['or'],
  tamil: ['ta'],
  telugu: ['te'],
  kannada: ['kn'],
  malayalam: ['ml'],
  sinhala: ['si'],
  thai: ['th'],
  lao: ['lo'],
  tibetan: ['bo', 'dz'],
  myanmar: ['my'],
  georgian: ['ka'],
  armenian: ['hy'],
  ethiopic: ['am', 'ti'],
  khmer: ['km'],
  kana: ['ja'],
  han: ['zh', 'ja'],
  hangul: ['ko'],
};

/** These are written in Latin letters as well, by state or by habit (romanised on phones). */
const ALSO_LATIN = new Set('sr uz az bs tg kk mn ku tt hi ur bn pa gu mr ta te kn ml ne si'.split(' '));
const NOT_LATIN = new Set(
  Object.values(LANGUAGES_OF)
    .flat()
    .filter((code) => !ALSO_LATIN.has(code)),
);

/** Whether a language can be the language of a text in this writing. */
export function isWrittenIn(language: string, script: Script): boolean {
  return script === 'latin' ? !NOT_LATIN.has(language) : (LANGUAGES_OF[script]?.includes(language) ?? false);
}
