/** What a word does in a near-duplicate: which change of it is an edit and which tells another story. Written for this. */
import { ANY_NEGATOR } from '../negators.ts';

/** Three bits of a stored unit: numbers are fixed for good. */
export const KIND = { content: 0, light: 1, name: 2, fact: 3, negator: 4, everyday: 5 } as const;
export type WordKind = (typeof KIND)[keyof typeof KIND];

const words = (text: string) => text.trim().split(/\s+/);

/** Grammar and calls for attention: one for another is an edit. */
const LIGHT = words(`
a an the this that these those some any of in on at to for from by with as into onto about over under than then and or but so
if while when where who what which how why is are was were be been being am has have had having do does did done will would
shall should can could may might must i im ive id ill me my mine we were our ours us you your youre yours he she it its they
them their his her him there here also too very really just only still even now already again ever yet rt mt via cc fyi
breaking update updated news wow omg lol smh wtf oh hey hi hello please pls read look see watch thread psa
der die das den dem des ein eine einen einem einer und oder ist sind war wird im am zu zum zur von mit auf fur bei es sie wir ihr
el la los las un una unos unas y o de del al en con por para es son fue se lo le les des du et ou est sont au aux dans sur pour
il lo gli uno e di da del della nel nella per che su os um uma do da dos das em no na com`);

/** Said all day by everybody: texts of nothing else are alike by chance. */
const EVERYDAY = words(`
good great nice happy lovely beautiful amazing awesome best better birthday friends friend family everyone everybody all guys
people world day days night week weekend year time home work school love like want wanna need got get go going gonna come back
think know say said make made take thank thanks much many lot miss wait see hope feel tonight coffee tired bed sleep sun weather
first last next new old big little girl boy man baby mom dad brother sister life follow followers yes yeah ok okay please sorry
haha hahaha lmao xoxo cute fun ready let lets tell right well one another same thing things way bad hate sad sick hot cold
true real agree exactly absolutely definitely sure congrats congratulations proud excited blessed lucky welcome merry christmas
guten buenos buenas dias noches bonjour bonne journee buongiorno bom dia boa noite todos tutti alle zusammen feliz`);

/** A number in words, a date, a direction, a side: another one is another story. */
const FACTS = words(`
two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million billion trillion
second third fourth fifth sixth half double twice
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat
january february march april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow yesterday tonight morning afternoon evening noon midnight
spring summer autumn winter north south east west northern southern eastern western
up down rise rises rose rising fall falls fell falling gain gains gained lose loses lost losing win wins won winning
increase increases increased decrease decreases decreased higher lower high low raises raised cuts lowers lowered drops dropped
jumps jumped soars plunges open opens opened opening close closes closed closing more less fewer before after start starts
started begins ends ended stops stopped adds added removes removed drops launches launched kills fixed fixes broken breaks
buy buys sell sells sold bought accept accepts reject rejects approves approved denies denied confirms confirmed
best worst good bad love loves hate hates great terrible awful awesome amazing works working fails failed failing
online offline live enabled disabled safe unsafe free paid left right male female men women boys girls
lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag
lunes martes miercoles jueves viernes sabado domingo`);

/** Digits for numbers in words, so that a copy may write either. */
const DIGITS = new Map(
  words('two three four five six seven eight nine ten eleven twelve').map((word, at) => [word, String(at + 2)]),
);

const KINDS = new Map<string, WordKind>();
for (const word of EVERYDAY) KINDS.set(word, KIND.everyday);
for (const word of FACTS) KINDS.set(word, KIND.fact);
for (const word of LIGHT) KINDS.set(word, KIND.light);
for (const word of ANY_NEGATOR) KINDS.set(word, KIND.negator);

const GENERIC = new Set([
  ...EVERYDAY,
  ...words('morning afternoon evening today tomorrow tonight monday friday sunday saturday'),
]);
const DIGIT = /\p{N}/u;

/** `word`: lower case, without apostrophes. */
export function kindOfWord(word: string): WordKind {
  return KINDS.get(word) ?? (DIGIT.test(word) ? KIND.fact : KIND.content);
}

/** True for words that say nothing alone. */
export function isGeneric(word: string): boolean {
  const kind = KINDS.get(word);
  return GENERIC.has(word) || kind === KIND.light || kind === KIND.negator;
}

/** One way to write it: `1,200` and `1200`, `v5.2` and `5.2`, `two` and `2`. */
export function spelling(word: string): string {
  const digits = DIGITS.get(word);
  if (digits !== undefined) return digits;
  if (!/\d/.test(word)) return word;
  return word.replaceAll(',', '').replace(/^(?:v|-)(?=\d)/, '');
}
