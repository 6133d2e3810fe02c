/** Conditions on a signal, as routes and rules of inhibition have them. */
import { z } from 'zod';
import { INTENTS, SENTIMENTS } from '../src/domain/analysis.ts';
import { rangeSchema } from './quantity.ts';

/** One value or a list of them; a list comes out. */
function oneOrMore<Item extends z.ZodType>(item: Item) {
  return z.union([item.transform((value) => [value]), z.array(item).min(1)]);
}

const language = z
  .string()
  .regex(/^[a-z]{2,3}$/, 'expected an ISO 639-1 code such as en or de, or und for "cannot be told"');

export const conditionsSchema = z.strictObject({
  monitor: oneOrMore(z.string()).optional().describe('A monitor of these matched'),
  topic: oneOrMore(z.string()).optional().describe('It is about one of these topics'),
  sentiment: oneOrMore(z.enum(SENTIMENTS)).optional().describe('How it is meant'),
  intent: oneOrMore(z.enum(INTENTS)).optional().describe('What its author wants'),
  language: oneOrMore(language).optional().describe('ISO 639-1 codes'),
  platform: oneOrMore(z.string().min(1)).optional().describe('Where it was said: x, reddit, hackernews, …'),
  urgency: rangeSchema({ from: 0, to: 1, whole: false })
    .optional()
    .describe("How urgent, 0…1, as a range such as '>=0.6'"),
  actionable: rangeSchema({ from: 0, to: 1, whole: false })
    .optional()
    .describe("How much it asks to be acted on, 0…1, as a range such as '>=0.5'; earshot explain shows its parts"),
  reach: rangeSchema({ from: 0, to: 1e12, whole: true })
    .optional()
    .describe("How many people may have seen it, as a range such as '>=1000'; unknown reach satisfies none"),
});
