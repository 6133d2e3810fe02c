/** Made-up posts about three subjects and what a person says each is about: a workspace that is corrected round by round. */
import type { Post } from '../../src/domain/post.ts';

const SAID: Record<string, { what: string[]; how: string[] }> = {
  billing: {
    what: [
      'the subscription renewal',
      'my annual plan',
      'the receipt for September',
      'a refund for the second seat',
      'the VAT line',
      'that surcharge',
      'the price per seat',
      'our purchase order',
      'the direct debit',
      'the discount code',
      'the late fee',
      'the bank transfer',
      'the currency conversion',
      'our yearly invoice',
      'the trial that turned into a paid plan',
      'the cancellation charge',
      'the credit note',
      'the tax rate on my bill',
      'the payment reminder',
      'the extra charge for storage',
    ],
    how: [
      'took 49 euros more than agreed',
      'was charged twice to the same card',
      'still shows the wrong amount',
      'never reached our accounting',
      'went up without a word of warning',
      'was debited after we cancelled',
      'is missing the tax number',
      'got declined though there is money on the account',
    ],
  },
  login: {
    what: [
      'the sign-in page',
      'the two-factor code',
      'my password reset',
      'single sign-on with our directory',
      'the session on my phone',
      'the magic link',
      'the captcha',
      'my second account',
      'the passkey prompt',
      'the security question',
      'the e-mail confirmation',
      'the company directory sync',
      'my user name',
      'the remember-me box',
      'the fingerprint unlock',
      'the admin account',
      'the recovery key',
      'the guest access',
      'the token in the app',
      'the log-out button',
    ],
    how: [
      'throws me out every few minutes',
      'says wrong credentials although they are right',
      'sends me round in circles',
      'locked me out for the whole day',
      'expires before the mail arrives',
      'does not remember this device',
      'asks for a code that never comes',
      'rejects the authenticator since this morning',
    ],
  },
  delivery: {
    what: [
      'the parcel',
      'my order from last week',
      'the replacement unit',
      'the courier',
      'the tracking page',
      'the second box',
      'the customs form',
      'the pick-up point',
      'the spare part',
      'the express shipment',
      'the pallet for our warehouse',
      'the driver',
      'the return label',
      'the gift box',
      'the signature on arrival',
      'the Saturday slot',
      'the packaging',
      'the address on the label',
      'the pre-ordered model',
      'the neighbour who took it',
    ],
    how: [
      'is stuck in a depot somewhere',
      'was left in the rain at the wrong door',
      'arrived with a crushed corner',
      'has not moved for nine days',
      'went back to the warehouse unasked',
      'came two weeks late',
      'is supposedly handed over but nobody has it',
      'lists a street we moved away from',
    ],
  },
};
const SHARED = [
  'is a mess again',
  'has been wrong for days',
  'makes me so angry',
  'does not work at all for us',
  'was fine until last week',
  'is still not sorted out',
  'needs a human being to look at it',
  'costs me hours every time',
];
const OPENINGS = ['acme:', 'hey acme,', 'dear acme,', 'acme, seriously,', 'so with acme', 'again acme,', 'at acme'];
const ENDINGS = ['', ' – anyone else?', ' :(', ' please help', ' #fail', ' what now?'];

export const TOPICS = Object.keys(SAID);

/** What the workspace begins with: too few to learn from. */
export const EXAMPLES: Record<string, string[]> = {
  billing: ['you charged me twice', 'where is my invoice', 'I want my money back', 'why is it more expensive now'],
  login: ['cannot log in', 'my account is locked', 'the password is not accepted', 'I never get the code'],
  delivery: ['where is my package', 'it came broken', 'still not delivered', 'sent to the wrong address'],
};

export interface Opinion {
  post: Post;
  topics: string[];
}

/** Others for each `from`; each subject as often as the others. */
export function opinionsFrom(from: number, count: number): Opinion[] {
  return Array.from({ length: count }, (_, nth) => {
    const at = from + nth;
    const topic = TOPICS[at % TOPICS.length] as string;
    const { what, how } = SAID[topic] as { what: string[]; how: string[] };
    const pick = (list: string[], step: number) => list[Math.imul(at + 7, step) % list.length] as string;
    const text = `${pick(OPENINGS, 5)} ${pick(what, 37)} ${pick([...how, ...SHARED], 23)}${pick(ENDINGS, 11)}`;
    return {
      post: { platform: 'x', id: `opinion-${at}`, text, lang: 'en', postedAt: '2026-11-01T10:00:00.000Z' },
      topics: [topic],
    };
  });
}

/** The same posts, each said to be about another subject, and never the same one: nothing can be learnt from that. */
export function contradicted(opinions: Opinion[]): Opinion[] {
  return opinions.map(({ post, topics }, at) => {
    const wrong = TOPICS.filter((name) => !topics.includes(name));
    return { post, topics: [wrong[at % wrong.length] as string] };
  });
}
