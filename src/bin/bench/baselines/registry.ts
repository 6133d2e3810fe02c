/** The baselines of `earshot bench match`; a new one is its file and its line here. */
import type { OpenBaseline } from './baseline.ts';

interface Entry {
  /** What it is, and what it spares itself. */
  about: string;
  needsDatabase?: true;
  load(): Promise<OpenBaseline>;
}

export const BASELINE_NAMES = ['regexp', 'aho-corasick', 'tsquery'] as const;
export type BaselineName = (typeof BASELINE_NAMES)[number];

export const BASELINES: Record<BaselineName, Entry> = {
  regexp: {
    about: 'a loop of one RegExp a monitor; without fields',
    load: async () => (await import('./regexp.ts')).openRegexp,
  },
  'aho-corasick': {
    about: 'modern-ahocorasick; keywords only, nothing is combined',
    load: async () => (await import('./aho-corasick.ts')).openAhoCorasick,
  },
  tsquery: {
    about: "PostgreSQL, a row of tsquery a monitor; without fields, NEAR as AND; the server's CPU time alone",
    needsDatabase: true,
    load: async () => (await import('./tsquery.ts')).openTsquery,
  },
};
