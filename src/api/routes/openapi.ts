/** The OpenAPI document of everything here. */
import type { TypedApi } from '../typed-api.ts';

export function openapi(api: TypedApi): void {
  api.get('/openapi.json', { schema: { summary: 'This document' } }, () => api.swagger());
}
