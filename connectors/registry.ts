/** Every connector, by name. A new one is its file, its cases and its line here. */
import type { Connector } from '../src/contracts/connector.ts';
import { bluesky } from './bluesky.ts';
import { file } from './file.ts';
import { hackernews } from './hackernews.ts';
import { mastodon } from './mastodon.ts';
import { rss } from './rss.ts';

const all = [
  bluesky,
  file, //
  hackernews,
  mastodon,
  rss,
] as unknown as Connector[];

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.name, connector]));
