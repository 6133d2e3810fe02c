/** Signed links in messages: GET asks, POST does. Programs that follow links (mail scanners, previews) change nothing. */
import type { FastifyError, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ACT_VALUES, type Act, actOf, personSchema, statusNow } from '../../domain/act.ts';
import { memberAs, memberName } from '../../domain/team.ts';
import { type ActClaim, readActToken } from '../../platform/act-token.ts';
import { standing } from '../../routing/acts.ts';
import { type ActTarget, readActTarget } from '../../storage/act-targets.ts';
import { performAct, teamMembers } from '../../storage/acts.ts';
import { loadFrame } from '../../storage/workspace.ts';
import { askPage, PAGE_HEADERS, toldPage } from '../act-page.ts';
import type { ActPorts, ApiContext } from '../context.ts';
import { asApiError, ERRORS } from '../errors.ts';
import { orRefusal, wake } from '../perform.ts';
import type { TypedApi } from '../typed-api.ts';

const params = z.object({ token: z.string().max(1024) });
const MAX_BODY = 16 * 1024;

/** Registered in a scope of its own: here bodies are forms, and errors are pages for whoever reads pages. */
export function actLinks(api: TypedApi, context: ApiContext, ports: ActPorts): void {
  const { db } = context;
  api.removeAllContentTypeParsers();
  api.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_BODY },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  api.setErrorHandler((error: FastifyError, { headers }, reply) => {
    const answer = asApiError(error);
    const status = answer.statusCode ?? 500;
    // The log is the other handler's, and so is what programs are told.
    if (status >= 500 || headers.accept?.includes('text/html') !== true) throw error;
    return html(reply.status(status), toldPage('That did not work', answer.message));
  });

  api.get(
    '/act/:token',
    { schema: { summary: 'Asks whether to do what a link of a message does; changes nothing', params } },
    async ({ params: { token } }, reply) => {
      const { claim, target } = await opened(token);
      const teams = await teamMembers(db);
      const { topics } = await loadFrame(db);
      const asked = {
        kind: claim.kind,
        post: target.post,
        standing: target.state && standing(target.state, statusNow(target.state, ports.clock())),
        teams: teams.map(({ name }) => name),
        topics: topics.map(({ name }) => name),
        members: [...new Set(teams.flatMap(({ members }) => members.map(memberName)))],
        person: memberAs(teams, { email: claim.recipient })?.name ?? null,
      };
      return html(reply, askPage(asked));
    },
  );

  api.post(
    '/act/:token',
    { schema: { summary: 'Does what a link of a message does, once', params } },
    async ({ params: { token }, body }, reply) => {
      const { claim, target } = await opened(token);
      const form = body instanceof URLSearchParams ? body : new URLSearchParams();
      const { told, repeated, pending } = await orRefusal(
        performAct(
          db,
          {
            postId: target.postId,
            act: actGiven(claim, form),
            by: await personOf(claim, form),
            way: 'link',
            // A link works once, whatever was chosen on its page.
            key: `link:${claim.deliveryId}:${claim.kind}:${claim.recipient}`,
            deliveryId: claim.deliveryId,
          },
          context,
        ),
      );
      wake(context, pending);
      return html(reply, toldPage(repeated ? 'This link was used before' : 'Done', `${told}.`));
    },
  );

  async function opened(token: string): Promise<{ claim: ActClaim; target: ActTarget }> {
    const claim = readActToken(await ports.linkKey(), token, ports.clock());
    if (claim === 'forged') throw new ERRORS.NOT_SIGNED('This link is not one of ours; perhaps it was cut in two');
    if (claim === 'expired') throw new ERRORS.NOT_SIGNED('This link is too old; use one of a newer message');
    const target = await readActTarget(db, claim.deliveryId);
    if (target === null) throw new ERRORS.NOT_FOUND('What this link was about is not here any more');
    return { claim, target };
  }

  /** Whom we know by the address; otherwise the name that was given, which nobody vouches for. */
  async function personOf({ recipient }: ActClaim, form: URLSearchParams): Promise<string> {
    const member = memberAs(await teamMembers(db), { email: recipient });
    if (member !== null) return member.name;
    const said = personSchema.safeParse(form.get('by') ?? '');
    return said.success ? `${said.data} (${recipient})`.slice(0, 200) : recipient;
  }
}

function actGiven({ kind }: ActClaim, form: URLSearchParams): Act {
  const values = form.getAll('value');
  const value = kind === 'wrong-topic' && values.length === 0 ? 'none' : values.join(',');
  const act = actOf(kind, ACT_VALUES[kind] === undefined ? '' : value);
  if (act === null) throw new ERRORS.BAD_REQUEST(`Expected ${ACT_VALUES[kind] ?? 'nothing more'}`);
  return act;
}

function html(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(page);
}
