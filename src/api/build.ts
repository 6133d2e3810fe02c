/** The HTTP API. `build` makes it, the composition root lets it listen; so tests can inject requests. */
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Log } from '../contracts/log.ts';
import type { ApiContext } from './context.ts';
import { asApiError, ERRORS } from './errors.ts';
import { actLinks } from './routes/act-links.ts';
import { acts } from './routes/acts.ts';
import { health } from './routes/health.ts';
import { ingest } from './routes/ingest.ts';
import { labels } from './routes/labels.ts';
import { metrics } from './routes/metrics.ts';
import { openapi } from './routes/openapi.ts';
import { silences } from './routes/silences.ts';
import { slackInteractions } from './routes/slack.ts';
import { sources } from './routes/sources.ts';
import { speed } from './routes/speed.ts';
import { status } from './routes/status.ts';
import { trackerWebhooks } from './routes/tracker-hooks.ts';
import { typed } from './typed-api.ts';

export type Api = FastifyInstance;

/** Bodies beyond this are refused. */
const BODY_LIMIT = 1024 * 1024;

export async function build(context: ApiContext): Promise<Api> {
  const onError = answerWithError(context.log);
  const api = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    frameworkErrors: onError,
  });
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler(onError);
  api.setNotFoundHandler((request, reply) => {
    const what = `There is no ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}; /openapi.json lists what there is`;
    return onError(new ERRORS.NOT_FOUND(what), request, reply);
  });
  await api.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Earshot', version: context.version } },
    transform: jsonSchemaTransform,
  });
  await api.register(async (scope) => {
    const routes = typed(scope);
    health(routes, context);
    metrics(routes, context);
    status(routes, context);
    sources(routes, context);
    labels(routes, context);
    acts(routes, context);
    speed(routes, context);
    silences(routes, context);
    ingest(routes, context);
    openapi(routes);
  });
  const { acts: ports } = context;
  if (ports !== undefined) {
    await api.register(async (scope) => slackInteractions(typed(scope), context, ports));
    await api.register(async (scope) => trackerWebhooks(typed(scope), context, ports));
    await api.register(async (scope) => actLinks(typed(scope), context, ports));
  }
  await api.ready();
  return api;
}

/** Every error leaves as `{ statusCode, code, message }` of the catalogue; what broke inside goes to the log. */
function answerWithError(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const answer = asApiError(error);
    const { statusCode = 500, code, message } = answer;
    if (statusCode >= 500) {
      const why = error === answer ? message : error instanceof Error ? error.stack : String(error);
      log.error({ api: `${request.method} ${request.routeOptions.url ?? ''}`, code, error: why }, 'a request failed');
    }
    return reply.status(statusCode).send({ statusCode, code, message });
  };
}
