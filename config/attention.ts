/** How much of a team's attention may be taken, and when, as it is written. */
import { z } from 'zod';
import { type Budget, EQUAL_LABELS, type InhibitRule, type OnCall } from '../src/domain/attention.ts';
import { nameSchema } from '../src/domain/monitor.ts';
import { clockSchema, dateSchema, weekdaysSchema, zoneSchema } from './clock.ts';
import { conditionsSchema } from './conditions.ts';
import { minutesSchema, msSchema, perDaySchema } from './quantity.ts';

const dateRange = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?$/,
    "expected a date such as '2026-12-24', or two of them: '2026-12-24..2027-01-01'",
  );

export const timeWindowSchema = z.strictObject({
  name: nameSchema.describe('Unique among the time windows'),
  zone: zoneSchema.default('UTC'),
  days: weekdaysSchema.optional().describe('The days on which it begins: mon..fri, or a list; every day when absent'),
  from: clockSchema.default('00:00').describe("When it begins, by the clock on the wall: '22:00'"),
  to: clockSchema.default('24:00').describe("When it ends; on the next day where that is not after `from`: '07:00'"),
  dates: z.array(dateRange).min(1).optional().describe('Only on these dates, or stretches of them (holidays)'),
});

const budgetSchema = z
  .strictObject({
    instant: perDaySchema(100_000)
      .optional()
      .describe('Messages a day in each channel; what exceeds them goes into the digest'),
    digest: perDaySchema(24).optional().describe('Digests a day: 1/day comes at nine, more are spread until five'),
    exempt: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Told whatever was spent: actionable from this score on (0…1)'),
  })
  .transform((given): Budget => given);

const personSchema = z.union([
  z
    .string()
    .min(1)
    .transform((name) => ({ name })),
  z.strictObject({
    name: z.string().min(1).describe('As your channels name people'),
    channel: z.string().optional().describe('Where this person is told; the channel that escalates when absent'),
  }),
]);

const moment = z.iso.datetime({ offset: true, error: "expected a time such as '2026-12-24T09:00:00+01:00'" });

const onCallSchema = z.strictObject({
  people: z.array(personSchema).min(1).describe('Who takes turns, in this order'),
  start: dateSchema.describe("The first one's first day"),
  shift: minutesSchema.default(7 * 24 * 60).describe('How long a turn is, in whole days: 7d when absent'),
  handover: clockSchema.default('09:00').describe('When turns change, by the clock on the wall'),
  zone: zoneSchema.optional().describe("IANA time zone; the team's when absent"),
  overrides: z
    .array(
      z.strictObject({
        from: moment.describe('From this moment on'),
        to: moment.describe('… until this one'),
        person: z.string().min(1).describe('… this person is on call; of several the last wins'),
      }),
    )
    .default([])
    .describe('Who stands in for whom'),
});

const memberSchema = z.union([
  z.string().min(1),
  z.strictObject({
    name: z.string().min(1).max(200).describe('As the others call this person'),
    slack: z
      .string()
      .regex(/^[UW][A-Z0-9]{2,20}$/, "expected a member's id such as U0123456789 (profile, copy member ID)")
      .optional()
      .describe("The person's member id in Slack: who presses a button is known by it"),
    email: z.email().optional().describe("The person's address: who uses a link in a mail is known by it"),
  }),
]);

export const teamSchema = z
  .strictObject({
    name: nameSchema.describe('Unique among the teams'),
    members: z.array(memberSchema).optional().describe('Who belongs to it'),
    description: z.string().optional().describe('What the team answers for'),
    zone: zoneSchema.optional().describe('Whose midnight begins a day of its budget; UTC when absent'),
    budget: budgetSchema.optional().describe('How many messages it may be sent a day, in each channel'),
    onCall: onCallSchema.optional().describe('Who is told when on-call:TEAM is'),
  })
  .transform(({ onCall, ...team }) => {
    if (onCall === undefined) return team;
    const { shift, zone = team.zone ?? 'UTC', ...rest } = onCall;
    const rotation: OnCall = { ...rest, zone, shiftDays: Math.max(1, Math.round(shift / 1440)) };
    return { ...team, onCall: rotation };
  });

export const inhibitSchema = z
  .strictObject({
    source: conditionsSchema.describe('What stands for others'),
    target: conditionsSchema.describe('What is told to nobody meanwhile'),
    equal: z.array(z.enum(EQUAL_LABELS)).default([]).describe('What both must have in common'),
    for: msSchema('1m').default(7_200_000).describe('For so long after the last such source: 2h when absent'),
  })
  .transform(({ for: forMs, ...rule }): InhibitRule => ({ ...rule, forMs }));
