/** GET or POST of JSON, with statuses and unreadable answers as failures. */
import { Failure, failureForStatus } from '../contracts/failure.ts';
import type { HttpClient, HttpRequest } from '../contracts/http.ts';

/**
 * The parsed body of a 2xx answer. `what` names the platform in messages. Throws `Failure` by the shared status table;
 * an answer that is not JSON (a gateway's HTML page) is `transient`.
 */
export async function fetchJson(http: HttpClient, what: string, request: HttpRequest, now: number): Promise<unknown> {
  const headers = { accept: 'application/json', ...request.headers };
  const { status, headers: answered, body } = await http.request({ ...request, headers });
  const failure = failureForStatus(status, answered['retry-after'] ?? null, what, now);
  if (failure !== null) throw failure;
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
  } catch {
    throw new Failure('transient', `${what} answered ${status} with something that is not JSON`, { status });
  }
}
