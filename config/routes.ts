/** The routing tree as it is written. */
import { z } from 'zod';
import { type Escalation, type Flood, GROUP_BY, type GroupPolicy } from '../src/domain/attention.ts';
import { nameSchema } from '../src/domain/monitor.ts';
import type { Timing } from '../src/domain/routing.ts';
import { clockSchema, weekdaysSchema, zoneSchema } from './clock.ts';
import { conditionsSchema } from './conditions.ts';
import { minutesSchema, msSchema, rateSchema } from './quantity.ts';

const DAILY = {
  at: clockSchema.describe("A time of the day, '09:00'"),
  zone: zoneSchema.default('UTC'),
  days: weekdaysSchema.optional().describe('On these days; every day when absent'),
};
const digest = z.union([
  minutesSchema.transform((everyMinutes): Timing => ({ mode: 'digest', everyMinutes })),
  z
    .strictObject({ every: minutesSchema.describe('30m, 1h, 7d, …') })
    .transform(({ every }): Timing => ({ mode: 'digest', everyMinutes: every })),
  z.strictObject(DAILY).transform((at): Timing => ({ mode: 'digest', at })),
]);

export const timingSchema = z.union([
  z.literal('instant').transform((): Timing => ({ mode: 'instant' })),
  z
    .strictObject({ digest: digest.describe("How often (30m, 1h, 7d, …) or when ({ at: '09:00' })") })
    .transform(({ digest: timing }) => timing),
  z
    .strictObject({ batch: minutesSchema.describe('At the next full 15m, 1h, … of the clock, as one message') })
    .transform(({ batch }): Timing => ({ mode: 'batch', everyMinutes: batch })),
]);

export const INSTANT: Timing = { mode: 'instant' };

const groupSchema = z.strictObject({
  by: z
    .enum(GROUP_BY)
    .optional()
    .describe('What is one message: a story (the default), all of a topic, monitor or route'),
  wait: msSchema('0s').optional().describe('From the first signal to the first message: 0s (the default), 30s, …'),
  interval: msSchema('1s').optional().describe('Between two messages or changes of one, at least; 5m by default'),
  repeat: msSchema('1m').optional().describe('What goes on is told again after so long; 4h by default'),
});

/** Milliseconds, and nothing that was not given: what is absent is the parent's. */
const groupPolicy = groupSchema.transform(({ by, wait, interval, repeat }): Partial<GroupPolicy> => {
  const given = { by, waitMs: wait, intervalMs: interval, repeatMs: repeat };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
});

const windowNames = z.array(z.string());

/** What a route may say of how it tells; a route below has it too unless it says otherwise. */
const MANNER = {
  group: groupPolicy.optional().describe('What comes as one message, and how often it is told again'),
  active: windowNames.optional().describe('Time windows: outside of all of them it waits for the next'),
  quiet: windowNames.optional().describe('Time windows: inside of any it waits for its end'),
  escalate: z
    .array(
      z
        .strictObject({
          after: msSchema('1m').describe('After the first message: 15m, 1h, …'),
          to: z.string().describe('A channel, or on-call:TEAM'),
        })
        .transform(({ after, to }): Escalation => ({ afterMs: after, to })),
    )
    .optional()
    .describe('Who is told while nobody has acknowledged it'),
  flood: z
    .strictObject({ max: rateSchema.describe('30/10m: so many messages in so long; what exceeds them comes as one') })
    .transform(({ max }): Flood => max)
    .optional()
    .describe('A cap on messages'),
};

export const routeSchema = z
  .strictObject({
    name: nameSchema.describe('Unique among all routes'),
    team: z.string().optional().describe("Who acts; the parent's when absent"),
    channel: z.string().optional().describe("Where they are told; the parent's when absent"),
    when: conditionsSchema
      .default({})
      .describe('Every condition given must hold; of a list, one is enough. Absent: always'),
    timing: timingSchema
      .default(INSTANT)
      .describe('instant (the default), or { batch: 15m }, { digest: 1h } to collect and send as one message'),
    group: MANNER.group,
    active: MANNER.active,
    quiet: MANNER.quiet,
    escalate: MANNER.escalate,
    flood: MANNER.flood,
    continue: z.boolean().default(false).describe('true: the next routes are asked too after this one decided'),
    get routes() {
      return z
        .array(routeSchema)
        .default([])
        .describe('Asked first, in order; this route takes what none of them takes');
    },
  })
  .meta({ id: 'route' });

export const defaultRouteSchema = z.strictObject({
  team: z.string().optional().describe('Who acts on it'),
  channel: z.string().describe('Where they are told'),
  timing: timingSchema.default(INSTANT).describe('instant (the default), { batch: 15m } or { digest: 1h }'),
  ...MANNER,
});
