/** Where Slack says that somebody used a button or a menu: an app's "Request URL" of Interactivity. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { slackPress } from '../../channels/slack-actions.ts';
import { checkSlackSignature } from '../../channels/slack-signature.ts';
import { wellFormedDeep } from '../../domain/well-formed.ts';
import { takeInteraction } from '../../storage/interactions.ts';
import type { ActPorts, ApiContext } from '../context.ts';
import { ERRORS, errorSchema } from '../errors.ts';
import { openSlackInbox } from '../slack-inbox.ts';
import type { TypedApi } from '../typed-api.ts';

const MAX_BODY = 256 * 1024;

/** Registered in a scope of its own: here bodies stay as they came, for the signature. */
export function slackInteractions(api: TypedApi, context: ApiContext, ports: ActPorts): void {
  const inbox = openSlackInbox(context, ports);
  api.addHook('onClose', () => inbox.close());
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY }, (_request, body, done) => done(null, body));
  api.post(
    '/interact/slack',
    {
      schema: {
        summary: "Slack's interactivity: signed by Slack, answered at once, worked after that",
        response: { 200: z.literal(''), 401: errorSchema, 404: errorSchema, 409: errorSchema },
      },
    },
    async ({ headers, body: given }, reply) => {
      const secrets = ports.slackSecrets();
      if (secrets.length === 0) throw new ERRORS.NOT_FOUND('No Slack channel here has a signingSecret');
      const body = Buffer.isBuffer(given) ? given : Buffer.alloc(0);
      const signature = headers['x-slack-signature'];
      const timestamp = headers['x-slack-request-timestamp'];
      const problem = checkSlackSignature(secrets, { signature, timestamp, body }, ports.clock());
      if (problem !== null) throw new ERRORS.NOT_SIGNED(`The request is not taken for Slack's: ${problem}`);
      const payload = payloadOf(body);
      if (slackPress(payload) !== null) {
        const hash = createHash('sha256').update(String(signature)).digest('hex');
        if (!(await takeInteraction(context.db, hash, payload))) throw new ERRORS.REPLAYED();
        inbox.look();
      }
      return reply.status(200).type('text/plain').send('');
    },
  );
}

/** `payload=` of a form, as JSON; null when it is none. */
function payloadOf(body: Buffer): unknown {
  try {
    return wellFormedDeep(JSON.parse(new URLSearchParams(body.toString('utf8')).get('payload') ?? ''));
  } catch {
    return null;
  }
}
