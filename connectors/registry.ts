/** Every connector, by name. A new one is its file, its cases and its line here. */
import type { Connector } from '../src/contracts/connector.ts';
import { file } from './file.ts';
import { hackernews } from './hackernews.ts';
import { reddit } from './reddit.ts';
import { rss } from './rss.ts';
import { x } from './x.ts';

const all = [
  file, //
  hackernews,
  reddit,
  rss,
  x,
] as unknown as Connector[];

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.name, connector]));
