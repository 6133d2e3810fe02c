/** A label: a person's correction of what an analysis said, and the whole right answer of its kind. */
import { z } from 'zod';
import { INTENTS, type IntentName, SENTIMENTS, type SentimentLabel } from './analysis.ts';

/** Those an analysis answers, so that it can learn from them. */
export const LEARNT_KINDS = ['topic', 'sentiment', 'intent', 'relevance'] as const;
export type LearntKind = (typeof LEARNT_KINDS)[number];
export const LABEL_KINDS = [...LEARNT_KINDS, 'team'] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

const author = z.string().min(1).max(200).describe('Who says so');
const topics = z.array(z.string().min(1).max(100)).max(50);

/** `value` by kind: all topics it is about (none is an answer), its mood, all intents, whether it concerns us, whose it is. */
export const labelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('topic'), value: topics.describe('All its topics; empty: none'), author }),
  z.strictObject({ kind: z.literal('sentiment'), value: z.enum(SENTIMENTS), author }),
  z.strictObject({
    kind: z.literal('intent'),
    value: z.array(z.enum(INTENTS)).max(INTENTS.length).describe('All its intents; empty: none'),
    author,
  }),
  z.strictObject({
    kind: z.literal('relevance'),
    value: z.boolean().describe('false: it does not concern us'),
    author,
  }),
  z.strictObject({ kind: z.literal('team'), value: z.string().min(1).max(100).describe('Whose it is'), author }),
]);

export type Label =
  | { kind: 'topic'; value: string[]; author: string }
  | { kind: 'sentiment'; value: SentimentLabel; author: string }
  | { kind: 'intent'; value: IntentName[]; author: string }
  | { kind: 'relevance'; value: boolean; author: string }
  | { kind: 'team'; value: string; author: string };
export type LearntLabel = Extract<Label, { kind: LearntKind }>;

/** As people write it: `billing, login`, `none`, `negative`, `not-relevant`. Null when it is none of the kind's values. */
export function labelOf(kind: string, text: string, author: string): Label | null {
  const { success, data } = labelSchema.safeParse({ kind, value: spelt(kind, text.trim()), author });
  return success ? data : null;
}

function spelt(kind: string, text: string): unknown {
  if (kind === 'relevance') return { relevant: true, 'not-relevant': false }[text];
  if (kind === 'sentiment' || kind === 'team') return text;
  if (text === 'none') return [];
  return text.split(',').map((name) => name.trim());
}

/** The other way round. */
export function labelText({ kind, value }: Pick<Label, 'kind' | 'value'>): string {
  if (kind === 'relevance') return value === true ? 'relevant' : 'not-relevant';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}
