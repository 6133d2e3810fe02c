/** The API's errors: a stable code, a status, and what to do. Documented in docs/api-errors.md; a test ties both. */
import createError from '@fastify/error';
import { z } from 'zod';
import { isConnectionLost } from '../storage/database.ts';

/** The body of every answer that is an error. */
export const errorSchema = z.object({ statusCode: z.number().int(), code: z.string(), message: z.string() });

export const ERRORS = {
  BAD_REQUEST: createError('EARSHOT_BAD_REQUEST', '%s', 400),
  UNAUTHORISED: createError('EARSHOT_UNAUTHORISED', '%s', 401),
  NOT_FOUND: createError('EARSHOT_NOT_FOUND', '%s', 404),
  /** Of a chat's request or a link: not signed by whom it should be, too old, or for something else. */
  NOT_SIGNED: createError('EARSHOT_NOT_SIGNED', '%s', 401),
  CONFLICT: createError('EARSHOT_CONFLICT', '%s', 409),
  REFUSED: createError('EARSHOT_REFUSED', '%s', 409),
  REPLAYED: createError('EARSHOT_REPLAYED', 'This very request came before; it is not taken a second time.', 409),
  TOO_LARGE: createError('EARSHOT_TOO_LARGE', '%s', 413),
  NOTHING_ACCEPTED: createError('EARSHOT_NOTHING_ACCEPTED', '%s', 422),
  BUSY: createError('EARSHOT_BUSY', 'Too much waits to be analysed or delivered; try again after Retry-After.', 429),
  INTERNAL: createError('EARSHOT_INTERNAL', "Something broke inside Earshot; its log says what, under 'api'.", 500),
  DATABASE_AWAY: createError(
    'EARSHOT_DATABASE_AWAY',
    'PostgreSQL does not answer. Nothing is lost: sources pause and go on by themselves when it is back.',
    503,
  ),
  QUEUE_AWAY: createError(
    'EARSHOT_QUEUE_AWAY',
    'The queue does not answer. Nothing is lost: waiting rows are found again when it is back.',
    503,
  ),
} as const;

export type ApiError = InstanceType<(typeof ERRORS)[keyof typeof ERRORS]>;

/** Any thrown value as one of the catalogue. What broke inside is for the log, not for whoever asked. */
export function asApiError(error: unknown): ApiError {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (Object.values(ERRORS).some((known) => error instanceof known)) return error as ApiError;
  if (statusCode === 413) return new ERRORS.TOO_LARGE('The request is larger than 1 MiB; send less at once.');
  // The framework's own complaints about a request name nothing of ours; anything else with a status might.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && code?.startsWith('FST_')) {
    return statusCode === 404 ? new ERRORS.NOT_FOUND(message) : new ERRORS.BAD_REQUEST(message);
  }
  if (isConnectionLost(error)) return new ERRORS.DATABASE_AWAY();
  return new ERRORS.INTERNAL();
}
