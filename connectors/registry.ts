/** Every connector, by name. A new one is its file, its cases and its line here. */
import type { Connector } from '../src/contracts/connector.ts';
import { appstore } from './appstore.ts';
import { bluesky } from './bluesky.ts';
import { discourse } from './discourse.ts';
import { file } from './file.ts';
import { github } from './github.ts';
import { googleplay } from './googleplay.ts';
import { hackernews } from './hackernews.ts';
import { lemmy } from './lemmy.ts';
import { mastodon } from './mastodon.ts';
import { reddit } from './reddit.ts';
import { rss } from './rss.ts';
import { stackexchange } from './stackexchange.ts';
import { webhook } from './webhook.ts';
import { x } from './x.ts';
import { youtube } from './youtube.ts';

const all = [
  appstore, //
  bluesky,
  discourse,
  file,
  github,
  googleplay,
  hackernews,
  lemmy,
  mastodon,
  reddit,
  rss,
  webhook,
  stackexchange,
  x,
  youtube,
] as unknown as Connector[];

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.name, connector]));
