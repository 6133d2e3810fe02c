/** pino, with redaction. Post text and secrets are never fields of a log line. */
import { type DestinationStream, pino } from 'pino';
import type { Log } from '../contracts/log.ts';

const REDACTED = ['token', 'secret', 'password', 'webhookUrl', 'url', 'authorization', 'headers', 'config', 'text'];

export interface LoggerOptions {
  level: string;
  /** Where lines go; standard error when absent, since standard output belongs to the person. */
  destination?: DestinationStream;
}

export function createLogger({ level, destination }: LoggerOptions): Log & { child(fields: object): Log } {
  const paths = REDACTED.flatMap((key) => [key, `*.${key}`]);
  return pino(
    { level, base: null, redact: { paths, censor: '[redacted]' }, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
