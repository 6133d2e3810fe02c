import { z } from 'zod';
import type { LoadedWorkspace } from '../../../config/load.ts';
import { INTENTS, SENTIMENTS } from '../../domain/analysis.ts';
import { isSkip } from '../../domain/post.ts';
import type { RouteDecision, SignalFacts } from '../../domain/routing.ts';
import { toPost } from '../../domain/well-formed.ts';
import { actionable, customerOf } from '../../routing/actionable.ts';
import { decide } from '../../routing/decide.ts';
import { factsOf } from '../../routing/facts.ts';
import { customersOf } from '../../storage/workspace.ts';
import { readCheckedFile } from '../checked-file.ts';
import type { Register } from '../command.ts';
import { withJson } from '../common-options.ts';
import { requireConfiguration, settingsOf } from '../configuration.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { type Io, json, plain } from '../io.ts';
import { workspaceAnalysis } from '../workspace-analysis.ts';
import { registerExplain } from './routes-explain.ts';
import { registerRehearse } from './routes-rehearse.ts';

/** What the tree is asked about when a case gives facts instead of a post; what is not given is ordinary. */
const factsSchema = z.strictObject({
  monitors: z.array(z.string()).default([]),
  topics: z.array(z.string()).default([]),
  sentiment: z.enum(SENTIMENTS).default('neutral'),
  intents: z.array(z.enum(INTENTS)).default([]),
  urgency: z.number().min(0).max(1).default(0),
  language: z.string().default('en'),
  platform: z.string().default('x'),
  reach: z.number().nullable().default(null),
  actionable: z.number().min(0).max(1).default(0),
  muted: z.boolean().default(false),
  backfill: z.boolean().default(false),
});

const expectation = z.strictObject({
  route: z.string().optional(),
  channel: z.string().nullable().optional(),
  team: z.string().nullable().optional(),
  outcome: z.enum(['deliver', 'digest', 'muted', 'backfill', 'no-channel', 'no-match']).optional(),
});

const answerSchema = z.union([z.string(), expectation]);

const caseSchema = z
  .strictObject({
    name: z.string().optional(),
    /** A post in the post format: it is matched, analysed and routed. */
    post: z.unknown().optional(),
    /** Or the facts of a signal: it is only routed. */
    signal: factsSchema.optional(),
    /** A route's name, a list of them (exactly these, in order), or one or several answers of which each given part must hold. */
    expect: z.union([answerSchema, z.array(answerSchema)]).optional(),
  })
  .refine((item) => (item.post === undefined) !== (item.signal === undefined), 'needs either "post" or "signal"');
const fileSchema = z.array(caseSchema).min(1);
type RouteCase = z.output<typeof caseSchema>;
type Answer = Pick<RouteDecision, 'route' | 'channel' | 'team' | 'reason'> & { outcome: string };

export const routes: Register = (program, io, done) => {
  const command = program.command('routes').description('the routing tree');
  registerRehearse(command, io, done);
  registerExplain(command, io);
  const test = command
    .command('test')
    .description('where would these go? Exit 1 when an `expect` in the file is not met; needs no database')
    .requiredOption('--file <file>', 'YAML or JSON list of { name, post | signal, expect }')
    .option('--config <file>', 'workspace configuration (EARSHOT_CONFIG; default earshot.yaml)');
  withJson(test).action(async (options: { file: string; config?: string; json?: boolean }) => {
    const config = await requireConfiguration(io, settingsOf(io, options).configPath);
    const answer = await router(io, config);
    let missed = 0;
    for (const [index, item] of (await readCases(io, options.file)).entries()) {
      const name = item.name ?? `case ${index + 1}`;
      const answers = answer(name, item);
      const met = item.expect === undefined || isMet(item.expect, answers);
      if (!met) missed++;
      if (options.json) json(io, { name, answers, expect: item.expect ?? null, met });
      else print(io, name, answers, item, met);
    }
    if (missed > 0) {
      io.err(`${missed} expectation${missed === 1 ? ' was' : 's were'} not met`);
      done(EXIT.failed);
    }
  });
};

async function readCases(io: Io, file: string): Promise<RouteCase[]> {
  const read = await readCheckedFile(io, file);
  return read.check(fileSchema, read.document.value, []);
}

async function router(io: Io, config: LoadedWorkspace): Promise<(name: string, item: RouteCase) => Answer[]> {
  const { match, analyse } = await workspaceAnalysis(io, config);
  const customers = customersOf(config, config.customers);
  return (name, item) => {
    if (item.signal !== undefined) return decide(item.signal satisfies SignalFacts, config.route);
    const post = toPost(item.post);
    if (isSkip(post))
      throw new CliError(
        `${plain(name)}: its post is not in the post format: ${plain(post.detail ?? post.reason)}`,
        EXIT.usage,
      );
    const { matches } = match(post);
    if (matches.length === 0) {
      return [{ route: '', channel: null, team: null, outcome: 'no-match', reason: 'no monitor matches this post' }];
    }
    const analysis = analyse(post, matches);
    const muted = matches.every((match) => match.muted);
    const mention = { post, monitors: matches.map((one) => one.monitor), muted, backfill: false };
    const context = { postsAnHour: 1, storySize: 0, customer: customerOf(post, customers) };
    return decide(factsOf(mention, analysis, actionable(analysis, context).score), config.route);
  };
}

function isMet(expect: NonNullable<RouteCase['expect']>, answers: Answer[]): boolean {
  const wanted = (Array.isArray(expect) ? expect : [expect]).map((one) =>
    typeof one === 'string' ? { route: one } : one,
  );
  if (wanted.length !== answers.length) return false;
  return wanted.every((one, at) =>
    Object.entries(one).every(([part, value]) => answers[at]?.[part as keyof Answer] === value),
  );
}

function print(io: Io, name: string, answers: Answer[], item: RouteCase, met: boolean): void {
  const mark = item.expect === undefined ? ' ' : met ? '✓' : '✗';
  io.out(`${mark} ${plain(name)}`);
  for (const answer of answers) {
    const to = answer.channel === null ? 'nobody' : `${answer.channel} (${answer.team ?? 'no team'})`;
    io.out(`    ${answer.route || '–'} → ${to} [${answer.outcome}]: ${plain(answer.reason)}`);
  }
  if (!met) io.out(`    expected ${plain(item.expect)}`);
}
