/** Every connector, by name. A new one is its file, its cases and its line here. */
import type { Connector } from '../src/contracts/connector.ts';
import { file } from './file.ts';
import { github } from './github.ts';
import { hackernews } from './hackernews.ts';
import { rss } from './rss.ts';
import { stackexchange } from './stackexchange.ts';

const all = [
  file, //
  github,
  hackernews,
  rss,
  stackexchange,
] as unknown as Connector[];

export const connectors: ReadonlyMap<string, Connector> = new Map(all.map((connector) => [connector.name, connector]));
