/**
 * Spam (what is said: advertising, baits) and bot (who says it: a machine), each 0…1, by transparent rules. Evidence adds
 * up as chances do. A brand's own advertising is spam and no bot; a weather bot is a bot and no spam.
 */
import type { SpamLikelihood } from '../domain/analysis.ts';
import type { Post } from '../domain/post.ts';
import { thousandths } from '../domain/thousandths.ts';
import { chance, type Evidence, quoted, reasonOf } from './intents.ts';
import type { PhraseWeight } from './phrases/book.ts';
import type { Found } from './phrases.ts';
import { botFacts } from './spam/bot-facts.ts';
import { textFacts } from './spam/text-facts.ts';

export interface SpamContext {
  /** Near-duplicates by the same author within the story's window, this post not counted. */
  repeatsByAuthor?: number;
  /** Near-duplicates by other authors that are no reposts. */
  repeatsByOthers?: number;
}

export interface SpamInput {
  post: Post;
  /** All phrases that were found in the post; those of the intent `spam` count. */
  found: readonly Found<PhraseWeight>[];
  context?: SpamContext;
}

/** What of the bot likelihood is also reason to suspect the text. */
const BOT_SHARE = 0.35;
const REPEATS_FROM = 2;
const REPEATS_FULL = 20;

/** Linear in the text; never throws on a post. Reasons are those of spam, then those of bot. */
export function spamOf({ post, found, context = {} }: SpamInput): SpamLikelihood {
  const repeats = repeatFacts(context);
  const spam = [...(quoted(found).get('spam') ?? []), ...textFacts(post), ...repeats.spam];
  const bot = [...botFacts(post), ...repeats.bot];
  const machine = chance(bot);
  const score = spam.length === 0 ? 0 : 1 - (1 - chance(spam)) * (1 - machine * BOT_SHARE);
  const reasons = [spam, bot].filter((list) => list.length > 0).map(reasonOf);
  return { score: thousandths(score), bot: thousandths(machine), reasons };
}

/** The same once it is known how often it was said. */
export function spamWithRepeats(before: SpamLikelihood, context: SpamContext): SpamLikelihood {
  const { spam, bot } = repeatFacts(context);
  const more = (chanceBefore: number, list: Evidence[]) => thousandths(1 - (1 - chanceBefore) * (1 - chance(list)));
  const reasons = [...new Set([...spam, ...bot].map(({ reason }) => reason))];
  return { score: more(before.score, spam), bot: more(before.bot, bot), reasons: [...before.reasons, ...reasons] };
}

/** What {@link spamWithRepeats} was told, as its reasons say it. */
export function repeatsIn({ reasons }: SpamLikelihood): SpamContext {
  const times = (pattern: RegExp) => Number(reasons.map((reason) => pattern.exec(reason)?.[1]).find(Boolean) ?? 0);
  return {
    repeatsByAuthor: Math.max(0, times(/^said (\d+) times by this author$/) - 1),
    repeatsByOthers: times(/^the same text by (\d+) others$/),
  };
}

function repeatFacts({ repeatsByAuthor = 0, repeatsByOthers = 0 }: SpamContext): { spam: Evidence[]; bot: Evidence[] } {
  const own = share(repeatsByAuthor);
  const others = share(repeatsByOthers);
  return {
    spam: [
      ...(own > 0 ? [{ weight: 0.6 * own, reason: `said ${repeatsByAuthor + 1} times by this author` }] : []),
      ...(others > 0 ? [{ weight: 0.35 * others, reason: `the same text by ${repeatsByOthers} others` }] : []),
    ],
    bot: own > 0 ? [{ weight: 0.7 * own, reason: `said ${repeatsByAuthor + 1} times by this author` }] : [],
  };
}

/** 0 below two repeats, 1 from twenty on, by orders of magnitude. */
function share(repeats: number): number {
  if (repeats < REPEATS_FROM) return 0;
  return Math.min(1, 0.4 + (0.6 * Math.log(repeats / REPEATS_FROM)) / Math.log(REPEATS_FULL / REPEATS_FROM));
}
