/** Works what Slack sent, after Slack was told that we have it; what a crash left over is found again. */
import { type SlackPress, slackPress } from '../channels/slack-actions.ts';
import { memberAs, type TeamMembers } from '../domain/team.ts';
import { ActRefused, performAct, teamMembers } from '../storage/acts.ts';
import {
  claimInteraction,
  finishInteraction,
  type OpenInteraction,
  pruneInteractions,
} from '../storage/interactions.ts';
import type { ActPorts, ApiContext } from './context.ts';
import { wake } from './perform.ts';

export interface SlackInbox {
  /** Looks for what waits; never rejects. */
  look(): void;
  /** Ends after what is under way. */
  close(): Promise<void>;
}

const LEASE_MS = 60_000;
const LOOK_EVERY_MS = 30_000;
const ANSWER_WITHIN_MS = 10_000;

export function openSlackInbox(context: ApiContext, ports: ActPorts): SlackInbox {
  let working: Promise<void> | undefined;
  let again = false;
  let closed = false;
  const look = () => {
    again = true;
    working ??= drain().finally(() => {
      working = undefined;
    });
  };
  const drain = async () => {
    while (again && !closed) {
      again = false;
      await workAll(context, ports, () => closed).catch((error: Error) =>
        context.log.warn({ error: error.message }, 'what Slack sent waits: it is tried again'),
      );
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  look();
  return {
    look,
    async close() {
      closed = true;
      clearInterval(timer);
      await working;
    },
  };
}

async function workAll(context: ApiContext, ports: ActPorts, isClosed: () => boolean): Promise<void> {
  while (!isClosed()) {
    const one = await claimInteraction(context.db, LEASE_MS);
    if (one === null) return pruneInteractions(context.db);
    await work(context, ports, one);
  }
}

/** Rejects when it is to be tried again. */
async function work(context: ApiContext, ports: ActPorts, { signatureHash, payload }: OpenInteraction): Promise<void> {
  const press = slackPress(payload);
  const told = press === null ? 'it asks nothing of us' : await perform(context, press);
  await finishInteraction(context.db, signatureHash, told);
  if (press?.answerUrl) await answer(context, ports, press.answerUrl, told);
}

/** What whoever pressed is told. */
async function perform(context: ApiContext, press: SlackPress): Promise<string> {
  const { db } = context;
  const teams = await teamMembers(db);
  const person = memberAs(teams, { slack: press.user });
  if (person === null) return stranger(press.user);
  const act = assignedTo(press, teams);
  if (act === null) return 'Nothing was changed: that person is in none of the teams here.';
  const { postId, deliveryId, key } = press;
  try {
    const result = await performAct(db, { postId, deliveryId, key, act, by: person.name, way: 'slack' }, context);
    wake(context, result.pending);
    return `${result.told}.`;
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error;
    return `Nothing was changed: ${error.message}.`;
  }
}

function stranger(user: string): string {
  return (
    'Sorry, nothing was changed: Earshot does not know you yet. Ask whoever looks after it to add you to a team, ' +
    `with your Slack member ID ${user}.`
  );
}

/** Slack names people by their ids, we by their names. */
function assignedTo({ act }: SlackPress, teams: readonly TeamMembers[]): SlackPress['act'] | null {
  if (act.kind !== 'assign') return act;
  const person = memberAs(teams, { slack: act.to });
  return person && { ...act, to: person.name };
}

/** Only whoever pressed sees it. It is done whether or not they can be told. */
async function answer({ log }: ApiContext, { http }: ActPorts, url: string, told: string): Promise<void> {
  const text = told.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  try {
    const { status } = await http.request({
      url,
      method: 'POST',
      headers,
      body,
      timeoutMs: ANSWER_WITHIN_MS,
      redirects: 0,
    });
    if (status >= 300) log.warn({ status }, 'Slack did not take an answer');
  } catch (error) {
    log.warn({ error: (error as Error).message }, 'Slack could not be answered');
  }
}
