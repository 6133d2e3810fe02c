/** Every channel there is; a new one is its file and its line here. */
import type { Channel } from '../contracts/channel.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { github } from './github.ts';
import { googlechat } from './googlechat.ts';
import { jira } from './jira.ts';
import { linear } from './linear.ts';
import { mattermost } from './mattermost.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { terminal } from './terminal.ts';
import { webhook } from './webhook.ts';

/** By the name used in configuration. */
export const channels: ReadonlyMap<string, Channel> = byName([
  // One line a channel, by name.
  discord as Channel,
  email as Channel,
  github as Channel,
  googlechat as Channel,
  jira as Channel,
  linear as Channel,
  mattermost as Channel,
  pagerduty as Channel,
  slack as Channel,
  teams as Channel,
  telegram as Channel,
  terminal as Channel,
  webhook as Channel,
]);

function byName(all: readonly Channel[]): Map<string, Channel> {
  return new Map(all.map((channel) => [channel.name, channel]));
}
