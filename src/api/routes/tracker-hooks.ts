/** Where issue trackers say that an issue was closed or opened again: its story is resolved, or open again. */
import { z } from 'zod';
import { checkHookSignature, type IssueEvent, type TrackerHook, trackerHooks } from '../../channels/tracker-hooks.ts';
import { type Act, personSchema } from '../../domain/act.ts';
import { memberAs } from '../../domain/team.ts';
import { wellFormedDeep } from '../../domain/well-formed.ts';
import { ActRefused, performAct, teamMembers } from '../../storage/acts.ts';
import { findIssue, saidNewer, trackerKey } from '../../storage/tracker-issues.ts';
import type { ActPorts, ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import { wake } from '../perform.ts';
import type { TypedApi } from '../typed-api.ts';

const MAX_BODY = 1024 * 1024;
const params = z.object({ channel: z.string().min(1).max(200) });
const response = z.object({ told: z.string().describe('What became of it') });

/** Registered in a scope of its own: here bodies stay as they came, for the signature. */
export function trackerWebhooks(api: TypedApi, context: ApiContext, ports: ActPorts): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
  api.post(
    '/hooks/:channel',
    {
      schema: {
        summary: 'Webhooks of GitHub, Jira and Linear, signed with the webhookSecret of the channel of that name',
        params,
        response: { 200: response, 401: errorSchema, 404: errorSchema },
      },
    },
    async ({ params: { channel }, headers, body: given }) => {
      const tracker = ports.tracker(channel);
      const hook = trackerHooks.get(tracker?.type ?? '');
      if (tracker === null || hook === undefined) {
        throw new ERRORS.NOT_FOUND('No issue tracker of that name has a webhookSecret');
      }
      const body = Buffer.isBuffer(given) ? given : Buffer.alloc(0);
      const problem = checkHookSignature(hook, tracker.secret, headers[hook.header], body);
      if (problem !== null) throw new ERRORS.NOT_SIGNED(`The request is not taken for ${hook.title}'s: ${problem}`);
      const event = hook.read(jsonOf(body), tracker.config);
      if (event === null) return { told: 'It says nothing of an issue that was closed or reopened' };
      return { told: await follow(context, hook, channel, event) };
    },
  );
}

/** What cannot be done is no error: the tracker would only send it again. */
async function follow(context: ApiContext, hook: TrackerHook, channel: string, event: IssueEvent): Promise<string> {
  const { db } = context;
  const said = { channel, ...event };
  const target = await findIssue(db, said);
  if (target === null) return 'No story here has that issue';
  if (await saidNewer(db, target.storyId, said)) return 'Something newer was said of that issue';
  // Jira and Linear tell of every move between columns; only what was over can be opened again.
  if (event.change === 'reopened' && target.status !== 'resolved') return 'The story was not resolved';
  const act: Act = event.change === 'closed' ? { kind: 'resolve', outcome: event.outcome } : { kind: 'reopen' };
  const { postId, deliveryId } = target;
  const by = await personOf(context, hook, event);
  try {
    const request = {
      postId,
      act,
      by,
      way: 'tracker' as const,
      key: trackerKey(said),
      deliveryId: deliveryId ?? undefined,
    };
    const { told, pending } = await performAct(db, request);
    wake(context, pending);
    return told;
  } catch (error) {
    if (!(error instanceof ActRefused)) throw error;
    return `Nothing was changed: ${error.message}`;
  }
}

async function personOf({ db }: ApiContext, { title }: TrackerHook, { by }: IssueEvent): Promise<string> {
  if (by === null) return title;
  const member = by.email === undefined ? null : memberAs(await teamMembers(db), { email: by.email });
  if (member !== null) return member.name;
  const { success, data } = personSchema.safeParse(`${by.name.slice(0, 150)} (${title})`);
  return success ? data : title;
}

function jsonOf(body: Buffer): unknown {
  try {
    return wellFormedDeep(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
  }
}
