/** A monitor: a named Boolean query with an owner; what marketing calls "monitored keywords". */
import { z } from 'zod';

export const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'expected letters, digits, spaces, ".", "_" or "-"');

/** A text, or more of a post than its text: what the query should (not) catch. */
export const exampleSchema = z.union([z.string().min(1), z.looseObject({ text: z.string().describe('Its body') })]);
export type MonitorExample = z.output<typeof exampleSchema>;

export const monitorSchema = z.strictObject({
  name: nameSchema.describe('Unique in the workspace'),
  match: z.string().min(1).max(8192).describe('What to hear, in the monitor language'),
  exclude: z.string().max(8192).optional().describe('Posts that `match` caught and that must not be stored'),
  mute: z.string().max(8192).optional().describe('Posts that are stored and searchable but never delivered'),
  owner: z.string().optional().describe('Team or person who answers for this monitor'),
  enabled: z.boolean().optional(),
  scope: z
    .string()
    .regex(/^everything-in\(.+\)$/, 'expected everything-in(<source>)')
    .optional()
    .describe('everything-in(<source>): hear only that small source, and no OR branch of `match` needs a word'),
  examples: z
    .strictObject({
      hit: z.array(exampleSchema).optional().describe('Posts that must be caught'),
      miss: z.array(exampleSchema).optional().describe('Posts that must not be caught'),
    })
    .optional()
    .describe('Checked at every save'),
});

export type MonitorDef = z.output<typeof monitorSchema>;

/** The source of `scope: everything-in(<source>)`. */
export function scopedSource(def: Pick<MonitorDef, 'scope'>): string | undefined {
  return /^everything-in\((.+)\)$/.exec(def.scope ?? '')?.[1];
}

export const LIST_TYPES = ['terms', 'authors', 'domains', 'communities'] as const;

/** What the terms of a list may be names of. */
export const LIST_NAMES = ['product', 'competitor', 'name'] as const;

/** `list:NAME`: its items are terms of the language, handles, hosts or communities; one is enough. */
export const listSchema = z.strictObject({
  name: nameSchema.describe('Unique among the lists'),
  type: z.enum(LIST_TYPES).default('terms').describe('What the items are'),
  names: z
    .enum(LIST_NAMES)
    .optional()
    .describe('What its terms are names of: they are found as entities in every post'),
  items: z.array(z.string().min(1).max(500)).min(1).max(512).describe('One is enough'),
});
export type ListDef = z.output<typeof listSchema>;

/** `use:NAME`: a named part of queries. */
export const namedQuerySchema = z.strictObject({
  name: nameSchema.describe('Unique among the named queries'),
  query: z.string().min(1).max(8192).describe('In the monitor language'),
});
export type NamedQueryDef = z.output<typeof namedQuerySchema>;

/** What `list:` and `use:` find. */
export interface Library {
  list(name: string): ListDef | undefined;
  query(name: string): string | undefined;
  /** Every name there is, where that is known, so that a slip can be corrected. */
  names?(kind: 'list' | 'use'): readonly string[];
}

export const EMPTY_LIBRARY: Library = { list: () => undefined, query: () => undefined };

export function libraryOf(lists: readonly ListDef[], queries: readonly NamedQueryDef[]): Library {
  const byName = new Map(lists.map((list) => [list.name, list]));
  const texts = new Map(queries.map(({ name, query }) => [name, query]));
  return {
    list: (name) => byName.get(name),
    query: (name) => texts.get(name),
    names: (kind) => [...(kind === 'list' ? byName : texts).keys()],
  };
}

/** Where a monitor matched: UTF-16 offsets into the post's own field, end exclusive. */
export interface Span {
  /** `text`, `title`, `alt`, `tags`, `author`, … the post field that holds the match. */
  field: string;
  start: number;
  end: number;
}

/** One monitor's answer for one post. */
export interface MonitorMatch {
  monitor: string;
  spans: Span[];
  /** True when the monitor's `mute` query holds: stored, never delivered. */
  muted: boolean;
}

/** A monitor that could not be told for a post, and the predicate that was unknown there. */
export interface MonitorUnknown {
  monitor: string;
  field: string;
}

export interface MatchResult {
  matches: MonitorMatch[];
  unknown: MonitorUnknown[];
}
