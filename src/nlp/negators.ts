/** Words that turn what follows around, by language, as word keys. English holds for any text. */
const BY_LANGUAGE: Record<string, string> = {
  en: `not no never neither nor none without nothing nobody hardly barely cannot cant dont doesnt didnt isnt wasnt arent
    werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint lacks lacking zero`,
  es: 'no nunca jamas ni sin tampoco nada ningun ninguna',
  pt: 'nao nunca jamais nem sem nada nenhum nenhuma',
  fr: 'pas jamais ni sans aucun aucune rien',
  de: 'nicht kein keine keinen keiner keinem nie niemals ohne nein nichts',
  it: 'non mai senza nessun nessuna niente',
  nl: 'niet geen nooit zonder niks niets',
};

const SETS = new Map(Object.entries(BY_LANGUAGE).map(([code, words]) => [code, new Set(words.split(/\s+/))]));
const ENGLISH = SETS.get('en') ?? new Set<string>();
const ALL = new Set([...SETS.values()].flatMap((set) => [...set]));

/** The negators of a language; English ones where we have none. */
export function negatorsOf(language: string): ReadonlySet<string> {
  return SETS.get(language) ?? ENGLISH;
}

/** Negators of every language we know, for phrases that are looked up whatever the language. */
export const ANY_NEGATOR: ReadonlySet<string> = ALL;
