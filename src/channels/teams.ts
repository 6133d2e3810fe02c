/**
 * Microsoft Teams, by a Workflows address ("When a Teams webhook request is received"). Post only: a workflow answers no
 * id, so nothing can be updated, answered or taken back, and 202 says that it was accepted, not that it was posted.
 */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox } from '../contracts/channel.ts';
import type { Failure } from '../contracts/failure.ts';
import { secret } from '../contracts/secret.ts';
import { type JsonAnswer, requestJson, statusFailure, webAddress } from './json-request.ts';
import { MAX_CARD_BYTES, type TeamsMessage, teamsMessage } from './teams-message.ts';

const config = z.strictObject({
  url: secret('Address of the workflow that posts to the channel; whoever has it can post'),
});

export type TeamsConfig = z.output<typeof config>;

/** "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429": said with status 200. */
const FAILED_INSIDE = /HTTP error (\d{3})\b/;

export const teams: Channel<TeamsConfig, TeamsMessage> = {
  name: 'teams',
  title: 'Microsoft Teams',
  summary: 'Posts Adaptive Cards to a Teams channel or chat through a workflow.',
  docsUrl: 'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
  config,
  example: { url: 'env:TEAMS_WORKFLOW_URL' },
  // Four requests a second are taken at most (learn.microsoft.com, rate limiting for connectors); we stay below.
  limits: { messages: 1, perMs: 1000, concurrency: 1, maxText: MAX_CARD_BYTES },
  keyed: false,
  open,
};

function open(config: TeamsConfig, deps: ChannelDeps): Outbox<TeamsMessage> {
  const url = webAddress(config.url, 'teams', 'url').href;
  return {
    can: [],
    render: teamsMessage,
    /** `previous` is ignored: a new message is posted. */
    async send(payload, _key, _previous, signal) {
      const judge = (answer: JsonAnswer) => failedInside(answer, deps.clock());
      const { status } = await requestJson(deps, { what: 'Teams', url, json: payload, signal, judge });
      return { status };
    },
  };
}

function failedInside(answer: JsonAnswer, now: number): Failure | null {
  if (answer.status < 200 || answer.status >= 300) return null;
  const [, status] = FAILED_INSIDE.exec(answer.text) ?? [];
  return status === undefined ? null : statusFailure({ ...answer, status: Number(status) }, 'Teams', now);
}
