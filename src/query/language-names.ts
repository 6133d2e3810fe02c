/** Languages by name, for those who write `lang:english`. */

const CODES = (
  'af ar az bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk ko lt lv mk ml mr ms nb ' +
  'nl no pa pl pt ro ru sk sl sq sr sv sw ta te th tl tr uk ur uz vi zh'
).split(' ');

let byName: ReadonlyMap<string, string> | undefined;

/** The code of a language called so in English or in itself; case does not matter. */
export function languageCalled(name: string): string | undefined {
  byName ??= new Map(CODES.flatMap((code) => namesOf(code).map((called) => [called.toLowerCase(), code])));
  return byName.get(name.toLowerCase());
}

function namesOf(code: string): string[] {
  return ['en', code].flatMap((tongue) => new Intl.DisplayNames(tongue, { type: 'language' }).of(code) ?? []);
}
