/** A monitor: a named Boolean query with an owner; what marketing calls "monitored keywords". */
import { z } from 'zod';

export const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'expected letters, digits, spaces, ".", "_" or "-"');

export const monitorSchema = z.strictObject({
  name: nameSchema.describe('Unique in the workspace'),
  match: z.string().min(1).max(8192).describe('What to hear, in the monitor language'),
  exclude: z.string().max(8192).optional().describe('Posts that `match` caught and that must not be stored'),
  mute: z.string().max(8192).optional().describe('Posts that are stored and searchable but never delivered'),
  owner: z.string().optional().describe('Team or person who answers for this monitor'),
  enabled: z.boolean().optional(),
});

export type MonitorDef = z.output<typeof monitorSchema>;

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
