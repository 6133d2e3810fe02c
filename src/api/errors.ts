/** The API's errors: a stable code, a status, and what to do. Documented in docs/api-errors.md; a test ties both. */
import createError from '@fastify/error';

export const ERRORS = {
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
  NOT_FOUND: createError('EARSHOT_NOT_FOUND', '%s', 404),
} as const;
