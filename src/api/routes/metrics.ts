/** `/metrics` in Prometheus' text format. */

import type { ApiContext } from '../context.ts';
import type { TypedApi } from '../typed-api.ts';

export function metrics(api: TypedApi, { metrics: { registry } }: ApiContext): void {
  api.get('/metrics', { schema: { summary: 'Prometheus metrics' } }, async (_request, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
