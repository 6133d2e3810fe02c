/** Fastify whose routes are typed by their zod schemas. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

export type TypedApi = ReturnType<typeof typed>;

export const typed = (api: FastifyInstance) => api.withTypeProvider<ZodTypeProvider>();
