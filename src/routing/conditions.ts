/** The conditions of a route, each with its reason. Adding one = a field in `RouteConditions` and an entry in the table. */
import type { NumberRange, RouteConditions, SignalFacts } from '../domain/routing.ts';

/** Whether a condition holds, told for a person either way. */
export interface Verdict {
  holds: boolean;
  reason: string;
}

/** Asks one condition; undefined when the route does not have it. */
type Condition = (when: RouteConditions, facts: SignalFacts) => Verdict | undefined;

/** Reasons are stored with every signal: a long list is cut, not repeated a million times. */
const MAX_LISTED = 12;

/** In this order; the compiler asks for an entry for every condition there is. */
const CONDITIONS: Record<keyof RouteConditions, Condition> = {
  monitor: (when, facts) => when.monitor && anyOf('monitor', facts.monitors, when.monitor),
  topic: (when, facts) => when.topic && anyOf('topic', facts.topics, when.topic),
  sentiment: (when, facts) => when.sentiment && anyOf('sentiment', [facts.sentiment], when.sentiment),
  intent: (when, facts) => when.intent && anyOf('intent', facts.intents, when.intent),
  language: (when, facts) => when.language && anyOf('language', [facts.language], when.language),
  platform: (when, facts) => when.platform && anyOf('platform', [facts.platform], when.platform),
  urgency: (when, facts) => when.urgency && within('urgency', facts.urgency, when.urgency),
  reach: (when, facts) => when.reach && within('reach', facts.reach, when.reach),
  actionable: (when, facts) => when.actionable && within('actionable', facts.actionable, when.actionable),
};

/**
 * Asks the conditions in the table's order up to the first that fails. `held` are the reasons of those that hold;
 * `failed` is that of the first that does not.
 */
export function checkConditions(when: RouteConditions, facts: SignalFacts): { held: string[]; failed?: string } {
  const held: string[] = [];
  for (const condition of Object.values(CONDITIONS)) {
    const verdict = condition(when, facts);
    if (verdict === undefined) continue;
    if (!verdict.holds) return { held, failed: verdict.reason };
    held.push(verdict.reason);
  }
  return { held };
}

/** One of the signal's names is among the wanted ones; exact, case kept. */
function anyOf(what: string, names: readonly string[], wanted: readonly string[]): Verdict {
  const hits = names.filter((name) => wanted.includes(name));
  const list = `one of [${listed(wanted)}]`;
  if (hits.length > 0) return { holds: true, reason: `${what} ${listed(hits)} is ${list}` };
  const reason = names.length === 0 ? `no ${what}, wanted ${list}` : `${what} ${listed(names)} is not ${list}`;
  return { holds: false, reason };
}

/** Inclusive bounds. What is not known (null, NaN) satisfies none; a range without bounds asks nothing. */
function within(what: string, value: number | null, range: NumberRange): Verdict {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  const bounds = boundsText(range);
  if (bounds === '') return { holds: true, reason: `${what} is not bounded` };
  if (value === null || Number.isNaN(value)) {
    return { holds: false, reason: `${what} is unknown, wanted ${bounds}` };
  }
  const shown = readable(value, range);
  if (value < min) return { holds: false, reason: `${what} ${shown} is below ${min}` };
  if (value > max) return { holds: false, reason: `${what} ${shown} is above ${max}` };
  return { holds: true, reason: `${what} ${shown} ${bounds}` };
}

function boundsText({ min, max }: NumberRange): string {
  return [min === undefined ? '' : `>= ${min}`, max === undefined ? '' : `<= ${max}`].filter(Boolean).join(' and ');
}

/** Two decimals, unless rounding would make it look like the bound it missed ("0.6 is below 0.6"). */
function readable(value: number, { min, max }: NumberRange): string {
  const rounded = Number(value.toFixed(2));
  return String(rounded !== value && (rounded === min || rounded === max) ? value : rounded);
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return more > 0 ? `${names.slice(0, MAX_LISTED).join(', ')}, … ${more} more` : names.join(', ');
}
