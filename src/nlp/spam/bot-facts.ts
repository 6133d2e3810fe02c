/** What of an author and a text looks like a machine. Unknown facts say nothing. */
import type { Post } from '../../domain/post.ts';
import type { Evidence } from '../intents.ts';
import { cut } from '../post-text.ts';

const DIGIT_TAIL = /\d{5,}$/;
const CALLS_ITSELF = /(?:^|[_.-])bots?(?:$|[_.-]|\d)|bot$/i;
/** Handles of people and places that end so. */
const NO_BOT = /(?:talbot|abbot|abott|robot|cabot|turbot)$/i;
const BOT_BIO =
  /(?<![\p{L}\p{N}])(?:(?:i am|i'm|this is|just) an? (?:\w{1,20} ){0,2}bot|automated (?:account|bot|feed|tweets|posts)|bot (?:account|by|made|run|that|powered)|auto-?posts?|tweets automatically|unofficial (?:\w{1,20} )?bot|ich bin ein bot|soy un bot|je suis un bot|sou um bot|sono un bot)/iu;
const FEED =
  /^\[?(?:new|breaking|alert|update|live|job|weather|temp|now playing|nowplaying|earthquake|traffic)[^\n]{0,20}[:|\]]|#nowplaying|via @?ifttt|\(ifttt\)|rss feed|posted by bot|i am a bot/i;
const FEW = 3;

export function botFacts({ author, text }: Post): Evidence[] {
  const facts: Evidence[] = [];
  const handle =
    cut(author?.handle ?? '', 100)
      .replace(/^@/, '')
      .split('@')[0] ?? '';
  if (CALLS_ITSELF.test(handle) && !NO_BOT.test(handle)) facts.push({ weight: 0.75, reason: 'a handle that says bot' });
  if (DIGIT_TAIL.test(handle)) facts.push({ weight: 0.3, reason: 'a handle that ends in digits' });
  if (BOT_BIO.test(cut(author?.bio ?? '', 1000))) facts.push({ weight: 0.85, reason: 'a bio that says bot' });
  if (FEED.test(cut(text, 300))) facts.push({ weight: 0.3, reason: 'worded like a feed' });
  const followers = author?.followers;
  if (followers !== undefined && followers <= FEW && author?.verified !== true) {
    facts.push({ weight: 0.25, reason: followers === 0 ? 'no followers' : `${followers} followers` });
  }
  if (author?.bio === '' && DIGIT_TAIL.test(handle)) facts.push({ weight: 0.2, reason: 'an empty bio' });
  return trusted(facts, author);
}

const KNOWN_BY = 100_000;

/** A verified author, or one whom a hundred thousand follow, is rarely a machine, unless it says so. */
function trusted(facts: Evidence[], author: Post['author']): Evidence[] {
  const isKnown = author?.verified === true || (author?.followers ?? 0) >= KNOWN_BY;
  return isKnown ? facts.map((fact) => (fact.weight > 0.5 ? fact : { ...fact, weight: fact.weight * 0.4 })) : facts;
}
