/** The HTTP client that adapters get: bounded in time and size, refuses private addresses unless allowed. */

export interface HttpRequest {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Whole exchange, milliseconds; default 15,000. */
  timeoutMs?: number;
  /** Inflated body limit; default 5 MiB. Beyond it the exchange is aborted. */
  maxBytes?: number;
  /** How many redirects to follow; default 5 for GET, 0 otherwise. Each hop is checked like the first. */
  redirects?: number;
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names; repeated headers joined by ", ". */
  headers: Record<string, string>;
  /** After content decoding (gzip, br, deflate). */
  body: Uint8Array;
  /** Where the answer came from, after redirects. */
  url: string;
}

/**
 * Resolves for every status. Throws `Failure('transient')` for connection errors and time-outs (`inDoubt` when the
 * request may have reached the remote), `Failure('rejected')` for refused addresses, schemes and too large bodies.
 * An aborted signal rejects within 100 ms with the signal's reason.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
}
