/** Texts that look like another one and say something else, for the set of near-duplicates. */
import type { Dice } from './dice.ts';

const NAMES = [
  'Globex',
  'Initech',
  'Umbra',
  'Hooli',
  'Vandelay',
  'Norwood',
  'Petra',
  'Lisbon',
  'Osaka',
  'Ontario',
  'Marcus',
  'Yvonne',
];
const NOUNS = [
  'camera',
  'calendar',
  'settings page',
  'search',
  'login screen',
  'keyboard',
  'export',
  'playlist',
  'map',
  'inbox',
];
const SIGNS = ['Aries', 'Taurus', 'Gemini', 'Leo', 'Virgo', 'Libra', 'Scorpio', 'Pisces'];
const ROLES = ['data engineer', 'designer', 'product manager', 'nurse', 'barista', 'account executive', 'welder'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const GREETINGS = [
  'Good morning everyone',
  'Happy birthday!',
  'Thank you so much',
  'I love you all',
  'Happy Friday everybody',
  'So tired today',
  'I miss my best friend',
  'good night world',
];

/** Texts of one template; two with other values are two stories. */
export const TEMPLATES: Record<string, (dice: Dice) => string> = {
  version: (dice) =>
    `${dice.pick(NAMES)} ${dice.between(2, 9)}.${dice.between(0, 9)}.${dice.between(0, 9)} is out: faster sync, a new editor and many fixes, download it from our page now`,
  price: (dice) =>
    `Deal of the day: wireless headphones with noise cancelling now only $${dice.between(20, 400)}.99, was $${dice.between(401, 900)}, free shipping while stocks last`,
  score: (dice) =>
    `Final score from tonight: ${dice.pick(NAMES)} ${dice.between(0, 9)} ${dice.pick(NAMES)} ${dice.between(0, 9)}, full report and photos on our site`,
  horoscope: (dice) =>
    `Today's horoscope for ${dice.pick(SIGNS)}: a surprise at work changes your plans, stay calm and trust your instincts`,
  hiring: (dice) =>
    `We are hiring a ${dice.pick(ROLES)} in ${dice.pick(NAMES)}, apply now and join a friendly and growing team`,
  shares: (dice) =>
    `${dice.pick(NAMES)} shares ${dice.pick(['rise', 'fall'])} ${dice.between(2, 30)}% after quarterly results ${dice.pick(['beat', 'miss'])} what analysts had expected`,
  outage: (dice) =>
    `We are ${dice.pick(['investigating', 'not investigating'])} elevated error rates in region ${dice.pick(['us', 'eu', 'ap'])}-${dice.between(1, 9)}, updates will follow on the status page`,
  crash: (dice) => `The Acme app crashes every time I open the ${dice.pick(NOUNS)}`,
  'long crash': (dice) =>
    `since the last update the acme app crashes on my phone every time i try to open the ${dice.pick(NOUNS)} please fix it soon`,
  opening: (dice) =>
    `Our store in ${dice.pick(NAMES)} ${dice.pick(['opens', 'closes'])} on ${dice.pick(DAYS)}, come and say hello to the team`,
};

/** Two people say them by chance, so no two belong together. */
export const byChance = (dice: Dice): string =>
  dice.chance(0.5)
    ? dice.pick(GREETINGS)
    : `${dice.pick(MOODS)} @ ${dice.pick(NAMES)} ${dice.pick(NAMES)}, ${dice.pick(NAMES)}`;
const MOODS = [
  'Sundaze',
  'Home sweet home',
  'Happiest place on earth',
  'Date night',
  'View from our room',
  'Merry Christmas Eve',
];

type Twist = (text: string, dice: Dice) => string | null;

/** A text with one thing changed that makes it another story. */
export const TWISTS: Record<string, Twist> = {
  'another number': (text, dice) =>
    replaced(text, /(?<![#\w.])\d+(?![\w]|\.\d)/, (found) => String(Number(found) + dice.between(1, 9))),
  'another name': (text, dice) => replaced(text, /(?<=[a-z,] )[A-Z][a-z]{3,}(?=[ ,.]|$)/, () => dice.pick(NAMES)),
  negated: (text) =>
    replaced(text, /(?<=[a-z] )(?:is|are|was|will|can|should|would)(?= [a-z]+ [a-z]+)/, (found) => `${found} not`),
  'another day': (text, dice) =>
    replaced(text, /(?<= )(?:Monday|Tuesday|Wednesday|Thursday|Friday)(?= |\.|,)/, (found) =>
      dice.pick(DAYS.filter((day) => day !== found)),
    ),
};

function replaced(text: string, pattern: RegExp, by: (found: string) => string): string | null {
  // Where somebody is and what hangs on behind are no part of a story.
  if (/(?:^|[ (])@ |\(at |# /.test(text)) return null;
  const bare = text.replace(/^RT @\w+:? /, '');
  const result = bare.replace(pattern, by);
  return result === bare ? null : result;
}
