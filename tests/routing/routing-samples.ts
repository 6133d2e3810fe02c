/** Small makers of routes and facts; a test names only what it is about. */
import type { Route, SignalFacts } from '../../src/domain/routing.ts';

export function route(name: string, rest: Partial<Route> = {}): Route {
  return { name, when: {}, timing: { mode: 'instant' }, continue: false, routes: [], ...rest };
}

/** The root of most tests: marketing's channel, everything else below it. */
export function root(...routes: Route[]): Route {
  return route('default', { team: 'marketing', channel: 'marketing-chat', routes });
}

export function facts(rest: Partial<SignalFacts> = {}): SignalFacts {
  return {
    monitors: ['brand'],
    topics: [],
    sentiment: 'neutral',
    intents: [],
    urgency: 0.2,
    language: 'en',
    platform: 'x',
    reach: null,
    actionable: 0.3,
    muted: false,
    backfill: false,
    ...rest,
  };
}
