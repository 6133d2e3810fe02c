/** The workspace configuration, `earshot.yaml`: one strict schema, every field described, and what comes out of it. */
import { z } from 'zod';
import type { TopicDef } from '../src/domain/analysis.ts';
import type { InhibitRule, TimeWindow } from '../src/domain/attention.ts';
import {
  type ListDef,
  listSchema,
  type MonitorDef,
  monitorSchema,
  type NamedQueryDef,
  namedQuerySchema,
  nameSchema,
} from '../src/domain/monitor.ts';
import type { Route } from '../src/domain/routing.ts';
import { inhibitSchema, teamSchema, timeWindowSchema } from './attention.ts';
import { defaultRouteSchema, INSTANT, routeSchema } from './routes.ts';

/** The root of the routing tree, made of `defaultRoute`. */
export const ROOT_ROUTE = 'default';

const adapterConfig = z.record(z.string(), z.unknown()).default({});

export const sourceSchema = z.strictObject({
  name: nameSchema.describe('Unique among the sources'),
  connector: z.string().min(1).describe('Which connector reads the platform'),
  enabled: z.boolean().default(true).describe('false: configured, but not read'),
  pollMs: z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .optional()
    .describe("Wait between two readings, milliseconds; the connector's own pace when absent"),
  haystack: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share (0…1) of the posts no monitor matched that is kept for a while, for previews of new monitors'),
  config: adapterConfig.describe("The connector's own settings; secrets as env:NAME or file:/path"),
});

const MAX_TOPIC_TEXTS = 200;
const topicTexts = z.array(z.string().min(1).max(8000)).max(MAX_TOPIC_TEXTS);

export const topicSchema = z
  .strictObject({
    name: nameSchema.describe('Unique among the topics'),
    keywords: z
      .array(z.string().min(1).max(8192))
      .default([])
      .describe('Each in the monitor language; one that matches is enough'),
    examples: topicTexts
      .min(1)
      .optional()
      .describe('Texts that are about it; from eight on the topic is learnt from them, beside its keywords'),
    not: topicTexts.optional().describe('Texts that are not about it, though one might think so'),
  })
  .refine(({ keywords, examples }) => keywords.length > 0 || examples !== undefined, {
    path: ['keywords'],
    message: 'expected at least 1 entry, or examples',
  });

export const channelSchema = z.strictObject({
  name: nameSchema.describe('Unique among the channels'),
  type: z.string().min(1).describe('Which kind of channel it is'),
  config: adapterConfig.describe("The channel's own settings; secrets as env:NAME or file:/path"),
});

const learningSchema = z.strictObject({
  everyHours: z
    .number()
    .min(0)
    .max(720)
    .default(24)
    .describe("How often people's corrections are learnt from, where there are new ones; 0: only by earshot learn"),
});

const retentionSchema = z.strictObject({
  signalsDays: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("How long signals are kept; absent: for ever, within the platforms' own limits"),
  haystackRows: z
    .number()
    .int()
    .min(0)
    .max(1_000_000_000)
    .default(1_000_000)
    .describe('At most so many unmatched posts are kept'),
  haystackDays: z.number().int().min(0).max(3650).default(30).describe('… for at most so long'),
});

const analyserSchema = z.strictObject({
  type: z.string().min(1).describe('Which analyser refines what the built-in one says'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(10_000)
    .describe(
      'What it has not answered for a batch of posts by then (milliseconds) stays as the built-in analysis said',
    ),
  mayLeave: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "Platforms without a connector of this build whose content may leave the house; a connector's own policy holds for its platform",
    ),
  config: adapterConfig.describe("The analyser's own settings; secrets as env:NAME or file:/path"),
});

const apiSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address the API and console listen on'),
  port: z.number().int().min(0).max(65535).default(7787).describe('Port of the API and console; 0: any free one'),
});

const actLinksSchema = z.strictObject({
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .optional()
    .describe('Where people reach the API from outside, https; absent: messages carry no links to act with'),
  key: z
    .string()
    .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/, 'expected env:NAME or file:/path')
    .optional()
    .describe('Signs the links; absent: one is made and kept sealed in the database'),
  days: z.number().int().min(1).max(90).default(14).describe('How long a link works'),
});

const networkSchema = z.strictObject({
  allowPrivate: z
    .array(z.string().regex(/^[A-Za-z0-9._:[\]-]+$/, 'expected a host, such as intranet.example or 127.0.0.1:8080'))
    .default([])
    .describe('Hosts in private address ranges that connectors and channels may reach; all others are refused'),
});

export const workspaceSchema = z.strictObject({
  workspace: nameSchema.describe("The workspace's name"),
  sources: z.array(sourceSchema).default([]).describe('What is read'),
  monitors: z
    .array(monitorSchema.extend({ enabled: z.boolean().optional().describe('false: kept, but hears nothing') }))
    .default([])
    .describe('What is listened for'),
  lists: z
    .array(listSchema)
    .default([])
    .describe('Terms, authors, domains or communities that queries name with list:'),
  queries: z.array(namedQuerySchema).default([]).describe('Parts of queries that others name with use:'),
  topics: z.array(topicSchema).default([]).describe('What things are about'),
  teams: z.array(teamSchema).default([]).describe('Who acts'),
  channels: z.array(channelSchema).default([]).describe('Where teams read'),
  defaultRoute: defaultRouteSchema.optional().describe('Takes what no route takes, so that nothing is lost silently'),
  routes: z.array(routeSchema).default([]).describe('Who is told what: asked in order, the first that fits decides'),
  timeWindows: z.array(timeWindowSchema).default([]).describe('Stretches of the day that routes name'),
  inhibit: z.array(inhibitSchema).default([]).describe('What stands for what: the lesser is told to nobody'),
  customers: z
    .array(z.string())
    .default([])
    .describe('Lists of authors who are customers: what they say is more actionable'),
  retention: retentionSchema.prefault({}).describe('How long things are kept'),
  learning: learningSchema.prefault({}).describe('Learning from corrections'),
  analyser: analyserSchema
    .optional()
    .describe(
      'A second opinion on live posts, on top of the built-in analysis; absent: none, nothing leaves the house',
    ),
  api: apiSchema.prefault({}).describe('Where the API and the console are'),
  actLinks: actLinksSchema.prefault({}).describe('Signed links in messages, with which people act'),
  network: networkSchema.prefault({}).describe('What adapters may reach'),
});

export type SourceDef = z.output<typeof sourceSchema>;
export type TeamDef = z.output<typeof teamSchema>;
export type ChannelDef = z.output<typeof channelSchema>;
export type AnalyserDef = z.output<typeof analyserSchema>;

export interface WorkspaceConfig {
  /** The workspace's name. */
  workspace: string;
  /** `config` is as written (references to secrets unresolved, defaults not applied): the connector's input. */
  sources: SourceDef[];
  monitors: MonitorDef[];
  lists: ListDef[];
  queries: NamedQueryDef[];
  topics: TopicDef[];
  teams: TeamDef[];
  /** `config` as in sources. */
  channels: ChannelDef[];
  /** The root: {@link ROOT_ROUTE}, whose children are the configured routes. */
  route: Route;
  timeWindows: TimeWindow[];
  inhibit: InhibitRule[];
  /** Names of lists. */
  customers: string[];
  retention: z.output<typeof retentionSchema>;
  learning: z.output<typeof learningSchema>;
  /** `config` as in sources. Absent: the built-in analysis alone. */
  analyser?: AnalyserDef | undefined;
  api: z.output<typeof apiSchema>;
  actLinks: z.output<typeof actLinksSchema>;
  network: z.output<typeof networkSchema>;
}

/** What the schema gives → what the rest of the house works with. */
export function toWorkspaceConfig(parsed: z.output<typeof workspaceSchema>): WorkspaceConfig {
  const { defaultRoute, routes, ...rest } = parsed;
  return { ...rest, route: rootRoute(defaultRoute, routes) };
}

function rootRoute(given: z.output<typeof defaultRouteSchema> | undefined, routes: Route[]): Route {
  return { name: ROOT_ROUTE, timing: INSTANT, ...given, when: {}, continue: false, routes };
}
