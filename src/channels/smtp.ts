/** One attempt at handing a finished message to an SMTP server, told in our failure vocabulary. */
import { Readable } from 'node:stream';
import { Failure } from '../contracts/failure.ts';

export interface SmtpServer {
  host: string;
  port: number;
  /** `tls` from the first byte, `starttls` before anything is said, `none` only where the wire is trusted. */
  security: 'tls' | 'starttls' | 'none';
  user?: string | undefined;
  password?: string | undefined;
}

export interface SmtpMail {
  from: string;
  to: string[];
  /** The whole message, headers and body. */
  raw: Buffer;
}

export interface SmtpOptions {
  /** For the connection, the greeting, and each answer; milliseconds. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 15_000;
/** "Authentication required", "mechanism too weak", "credentials invalid" and "encryption required" (RFC 4954). */
const AUTH_CODES = new Set([530, 534, 535, 538]);

/**
 * Resolves when the server took the message for at least one address. In doubt when the connection ended after the
 * message was handed over and before the server answered: it may have taken it.
 */
export async function sendOverSmtp(
  server: SmtpServer,
  mail: SmtpMail,
  { timeoutMs = TIMEOUT_MS, signal }: SmtpOptions = {},
): Promise<{ accepted: number; refused: number }> {
  signal?.throwIfAborted();
  // Loaded on first use, so that no command pays for a channel it does not open.
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    logger: false,
  });
  const broken = new Promise<never>((_, reject) => connection.on('error', reject));
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // Whoever loses the race below is looked at by nobody else.
  for (const loser of [broken, aborted]) loser.catch(() => undefined);
  const progress = { handedOver: false };
  try {
    const done = await Promise.race([exchange(connection, server, mail, progress), broken, aborted]);
    connection.quit();
    return done;
  } catch (error) {
    connection.close();
    signal?.throwIfAborted();
    throw failureOf(error, progress.handedOver);
  }
}

type Connection = InstanceType<typeof import('nodemailer/lib/smtp-connection')['default']>;

async function exchange(connection: Connection, server: SmtpServer, mail: SmtpMail, progress: { handedOver: boolean }) {
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  if (server.user !== undefined) {
    const credentials = { user: server.user, pass: server.password ?? '' };
    await new Promise<void>((resolve, reject) =>
      connection.login({ credentials }, (error) => (error ? reject(error) : resolve())),
    );
  }
  const body = Readable.from([mail.raw]);
  body.once('end', () => {
    progress.handedOver = true;
  });
  const envelope = { from: mail.from, to: mail.to, size: mail.raw.length };
  return new Promise<{ accepted: number; refused: number }>((resolve, reject) => {
    connection.send(envelope, body, (error, info) => {
      if (error) reject(error);
      else resolve({ accepted: info?.accepted.length ?? 0, refused: info?.rejected.length ?? 0 });
    });
  });
}

/** Servers answer in prose that names addresses; only the code and the step survive. */
function failureOf(error: unknown, handedOver: boolean): Failure {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
  const step = command === undefined || !/^[A-Z ]{1,20}$/.test(command) ? '' : ` to ${command}`;
  if (responseCode !== undefined) {
    const said = `the mail server answered ${responseCode}${step}`;
    const status = { status: responseCode };
    if (AUTH_CODES.has(responseCode)) return new Failure('auth', said, status);
    if (responseCode < 500) return new Failure('transient', said, status);
    return new Failure(code === 'EAUTH' ? 'auth' : 'rejected', said, status);
  }
  if (code === 'EAUTH') return new Failure('auth', 'the mail server offers no way to log in that works here');
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return new Failure('rejected', 'the mail server would not take these addresses or a message of this size');
  }
  if (code === 'ETLS') return new Failure('transient', 'the connection to the mail server could not be encrypted');
  const when = handedOver ? 'broke off before it answered' : 'could not be reached or broke off';
  return new Failure('transient', `the mail server ${when} (${/^E[A-Z]+$/.test(code ?? '') ? code : 'no code'})`, {
    inDoubt: handedOver,
  });
}
