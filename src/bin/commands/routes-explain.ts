/** `earshot routes explain`: why a team did, or did not, get a post. */
import type { Command } from 'commander';
import type { Route } from '../../domain/routing.ts';
import { explainRoute } from '../../routing/decide.ts';
import { factsOf } from '../../routing/facts.ts';
import type { Database } from '../../storage/database.ts';
import { type DeliveryView, explainPost, findPosts } from '../../storage/explain.ts';
import { routedSignal, type StoredRouted } from '../../storage/routed-signals.ts';
import { loadFrame } from '../../storage/workspace.ts';
import { withStoreOptions } from '../common-options.ts';
import type { CommonOptions } from '../configuration.ts';
import { CliError } from '../exit-codes.ts';
import { type Io, json, plain } from '../io.ts';
import { withStore } from '../with-store.ts';

interface Options extends CommonOptions {
  team?: string;
}

/** What a route that leads to the team says to the post now. */
interface RouteAnswer {
  path: string[];
  answer: string;
}

export function registerExplain(routes: Command, io: Io): void {
  const command = routes
    .command('explain')
    .description('why a team did, or did not, get a post: what was decided then, and what each of its routes says now')
    .argument('<post>', "a post's URL, platform/id, id, or number here")
    .option('--team <name>', 'this team; absent: all');
  withStoreOptions(command).action((name: string, options: Options) =>
    withStore(io, options, async ({ db }) => {
      const ids = await findPosts(db, name);
      if (ids.length === 0) throw new CliError(`${plain(name)} is not stored: earshot explain says more`);
      for (const id of ids) await explainOne(io, db, id, options);
    }),
  );
}

async function explainOne(io: Io, db: Database, postId: number, { team, json: asJson }: Options): Promise<void> {
  const signal = await routedSignal(db, postId);
  if (signal === null) throw new CliError(`Post ${postId} is no signal (yet): earshot explain ${postId} says why`);
  const { root } = await loadFrame(db);
  if (team !== undefined && !teamsOf(root).has(team)) {
    throw new CliError(
      `No route leads to ${plain(team)}; teams with routes: ${[...teamsOf(root)].join(', ') || 'none'}`,
    );
  }
  const isTheirs = (one: { team: string | null }) => team === undefined || one.team === team;
  const decisions = signal.decisions.filter(isTheirs);
  const deliveries = ((await explainPost(db, postId))?.deliveries ?? []).filter(isTheirs);
  const routes = answersOf(signal, root, team);
  if (asJson) return json(io, { postId, team: team ?? null, decisions, deliveries, routes });
  io.out(`#${postId} ${signal.post.platform}/${plain(signal.post.id)}, for ${plain(team ?? 'every team')}`);
  for (const { path, channel, outcome, became, reason } of decisions) {
    io.out(`then  ${path.join(' › ')} → ${plain(channel ?? 'nobody')} [${became ?? outcome}]: ${plain(reason)}`);
  }
  if (decisions.length === 0) io.out(`then  no decision led to ${plain(team)}: ${whereElse(signal)}`);
  for (const delivery of deliveries) io.out(`sent  #${delivery.id} ${plain(delivery.channel)}: ${stateOf(delivery)}`);
  for (const { path, answer } of routes) io.out(`now   ${path.join(' › ')}: ${plain(answer)}`);
  const { actionable } = signal;
  if (actionable === null) return;
  const parts = actionable.parts.map(({ name, value, reason }) => `${name} ${value.toFixed(2)} (${reason})`);
  io.out(`actionable ${actionable.score.toFixed(2)}: ${plain(parts.join(', '))}`);
}

function whereElse({ decisions }: StoredRouted): string {
  return decisions.map(({ path, team }) => `it went to ${team ?? 'no team'} by ${path.join(' › ')}`).join('; ');
}

function stateOf({ state, sentAt, reason }: DeliveryView): string {
  return plain(`${state}${sentAt === null ? '' : ` ${sentAt}`}: ${reason}`);
}

/** In the tree's order; a route nobody asked was taken from by one before it, or its parent did not match. */
function answersOf(signal: StoredRouted, root: Route, team: string | undefined): RouteAnswer[] {
  const facts = factsOf(signal, signal.analysis, signal.actionable?.score ?? 0);
  const asked = new Map(explainRoute(facts, root).map((one) => [one.path.join('\n'), one]));
  return routesTo(root, team).map((path) => {
    const one = asked.get(path.join('\n'));
    if (one === undefined)
      return { path, answer: 'not asked: an earlier route took it, or the one above does not match' };
    return { path, answer: one.matched ? 'matches' : `does not match: ${one.failed}` };
  });
}

function routesTo(
  route: Route,
  team: string | undefined,
  path: string[] = [],
  above: string | null = null,
): string[][] {
  const mine = route.team ?? above;
  const here = [...path, route.name];
  const below = route.routes.flatMap((child) => routesTo(child, team, here, mine));
  return team === undefined || mine === team ? [here, ...below] : below;
}

function teamsOf({ team, routes }: Route): Set<string> {
  return new Set([...(team === undefined ? [] : [team]), ...routes.flatMap((child) => [...teamsOf(child)])]);
}
