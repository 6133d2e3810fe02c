/** The HTTP API. `build` makes it, the composition root lets it listen; so tests can inject requests. */
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ApiContext } from './context.ts';
import { health } from './routes/health.ts';
import { metrics } from './routes/metrics.ts';
import { openapi } from './routes/openapi.ts';
import { sources } from './routes/sources.ts';
import { status } from './routes/status.ts';

export type Api = FastifyInstance;
export type TypedApi = ReturnType<typeof typed>;
const typed = (api: FastifyInstance) => api.withTypeProvider<ZodTypeProvider>();

/** Bodies beyond this are refused. */
const BODY_LIMIT = 1024 * 1024;

export async function build(context: ApiContext): Promise<Api> {
  const api = Fastify({ logger: false, bodyLimit: BODY_LIMIT, requestTimeout: 30_000, forceCloseConnections: true });
  api.setValidatorCompiler(validatorCompiler);
  api.setSerializerCompiler(serializerCompiler);
  api.setErrorHandler((error: { statusCode?: number; code?: string; message: string }, _request, reply) => {
    const statusCode = error.statusCode ?? 500;
    // What broke inside is for the log, not for whoever asked.
    const message = statusCode === 500 ? 'Something broke inside Earshot; its log says what' : error.message;
    return reply.status(statusCode).send({ statusCode, code: error.code ?? 'EARSHOT_INTERNAL', message });
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
    openapi(routes);
  });
  await api.ready();
  return api;
}
