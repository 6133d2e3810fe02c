/** What platforms say of a post's language. */

/** Old, bibliographic and platform-made codes (`iw`, `in`, `fil`) as ISO 639-1. */
const ALIASES: Record<string, string> = { iw: 'he', in: 'id', ji: 'yi', mo: 'ro', nb: 'no', nn: 'no', fil: 'tl' };

/** The primary subtag as ISO 639-1, or null for none, unknown and invented ones (`und`, `zxx`, X's `qme`). */
export function hintCode(hint: string | undefined): string | null {
  if (hint === undefined || hint.length < 2 || hint.length > 35) return null;
  const primary = /^[a-z]+/i.exec(hint)?.[0].toLowerCase() ?? '';
  const alias = ALIASES[primary];
  if (alias !== undefined) return alias;
  if (primary.length === 2) return primary;
  if (primary.length !== 3) return null;
  // Typed as a string, but `und` has none.
  const code: string | undefined = new Intl.Locale(primary).language;
  return code?.length === 2 ? code : null;
}
