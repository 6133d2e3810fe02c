/** E-mail over SMTP: one message to all addresses; a story's later messages answer its first one. */
import { z } from 'zod';
import type { Channel, ChannelDeps, Outbox, Receipt } from '../contracts/channel.ts';
import { secret } from '../contracts/secret.ts';
import { type EmailMessage, emailMessage } from './email-message.ts';
import { sendOverSmtp } from './smtp.ts';

const config = z
  .strictObject({
    host: z
      .string()
      .regex(/^[\w.:-]{1,255}$/, 'expected a host name or address')
      .describe('SMTP server'),
    port: z.number().int().min(1).max(65_535).default(587).describe('Its port; default 587'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`starttls` (default), `tls` from the first byte (port 465), or `none` on a wire you trust'),
    user: z.string().min(1).max(255).optional().describe('Name to log in with'),
    password: secret('Password to log in with').optional(),
    from: z.email().describe('Sender; its domain ends the Message-IDs'),
    to: z.array(z.email()).min(1).max(50).describe('Who gets it'),
    unsubscribe: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional()
      .describe(
        'https address that takes a one-click unsubscribe (RFC 8058), for digests; default a mail to the sender',
      ),
  })
  .refine((value) => (value.user === undefined) === (value.password === undefined), 'give both `user` and `password`')
  .refine(
    (value) => value.security !== 'none' || value.password === undefined,
    'a password is never sent unencrypted: `security` must be `starttls` or `tls`',
  );

export type EmailConfig = z.output<typeof config>;

export const email: Channel<EmailConfig, EmailMessage> = {
  name: 'email',
  title: 'E-mail',
  summary: 'Sends mail over SMTP; what belongs to a story is one thread.',
  docsUrl: 'https://nodemailer.com/smtp/',
  config,
  example: {
    host: 'smtp.example.com',
    user: 'earshot',
    password: 'env:SMTP_PASSWORD',
    from: 'earshot@example.com',
    to: ['team@example.com'],
  },
  // Nobody wants more mail than this; servers differ.
  limits: { messages: 30, perMs: 60_000, concurrency: 1, maxText: 100_000 },
  // Many servers and readers drop a second message with one Message-ID, but none promises to.
  keyed: false,
  open,
};

function open(config: EmailConfig, deps: ChannelDeps): Outbox<EmailMessage> {
  return {
    can: ['thread'],
    render: emailMessage,
    /** With any `previous` it answers that message: a mail cannot be changed. */
    async send(payload, key, previous, signal) {
      const id = messageId(payload, key, config.from);
      const references = previous === undefined ? [] : referencesOf(previous.receipt);
      const raw = await compose(config, payload, { id, references, date: new Date(deps.clock()) });
      const { accepted, refused } = await sendOverSmtp(config, { from: config.from, to: config.to, raw }, { signal });
      if (refused > 0) deps.log.warn({ accepted, refused }, 'the mail server refused some of the addresses');
      return { id, references, accepted, refused };
    },
  };
}

/** The same over retries, so that whoever gets the mail twice can tell. */
function messageId({ name }: EmailMessage, key: string, from: string): string {
  const host = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return `<${name}.${key.replace(/[^\w-]/g, '').slice(0, 40)}@${host}>`;
}

/** The thread so far, first message first; long threads keep their first and last ones (RFC 5322 allows it). */
function referencesOf({ id, references }: Receipt): string[] {
  const known = Array.isArray(references) ? references : [];
  const all = [...known, id].filter((one): one is string => typeof one === 'string' && /^<[^\s<>]+>$/.test(one));
  return all.length > 20 ? [...all.slice(0, 1), ...all.slice(-19)] : all;
}

interface Envelope {
  id: string;
  references: string[];
  date: Date;
}

async function compose(config: EmailConfig, payload: EmailMessage, { id, references, date }: Envelope) {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const answers = references.at(-1);
  const mail = new MailComposer({
    from: { name: 'Earshot', address: config.from },
    to: config.to,
    subject: `${answers === undefined ? '' : 'Re: '}${payload.subject}`.replace(/\s+/g, ' '),
    messageId: id,
    date,
    ...(answers === undefined ? {} : { inReplyTo: answers, references }),
    text: payload.text,
    html: payload.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(payload.kind === 'digest' ? unsubscribe(config) : {}),
    },
    // Whatever a field holds is text, never a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return mail.compile().build();
}

function unsubscribe({ unsubscribe, from }: EmailConfig): Record<string, string> {
  if (unsubscribe === undefined) return { 'List-Unsubscribe': `<mailto:${from}?subject=unsubscribe>` };
  return { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}
