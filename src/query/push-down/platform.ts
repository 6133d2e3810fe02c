/** What `pushDown` answers, and what a platform's file gives for it. */
import type { Node } from '../ast.ts';
import type { Dropped } from './relax.ts';

export interface PushedQuery {
  /** In the platform's syntax. */
  text: string;
  /** Whose it is: a monitor's name. */
  tag?: string;
}

export interface PushDown {
  /** Together they find at least what the query finds, but for the `caveats`. Empty: the platform cannot pre-filter. */
  queries: PushedQuery[];
  /** What is checked here alone, in the order of the query. */
  dropped: Dropped[];
  /** The platform is asked for all of the query. */
  complete: boolean;
  /** What the platform's own matching does not find and ours does. One sentence each. */
  caveats: readonly string[];
}

export interface PushDownOptions {
  /** Of one query, where the platform limits that; default: its own limit for what is heard live. */
  maxChars?: number;
}

export interface Platform {
  /** As in `--platform`. */
  name: string;
  title: string;
  caveats: readonly string[];
  /** `query` holds no `list:` and no `use:`, or they are dropped. Pure. */
  pushDown(query: Node, options?: PushDownOptions): { queries: string[]; dropped: Dropped[] };
}
