/**
 * What issue trackers say of their issues: signed over the raw body, read into one word. Pure. Times are the tracker's own and
 * signed, so they tell a repeat from news; the headers with a delivery's id are not signed, and are not asked.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { secret } from '../contracts/secret.ts';
import type { Outcome } from '../domain/act.ts';
import { readGitHub, readJira, readLinear } from './tracker-events.ts';

export interface IssueEvent {
  change: 'closed' | 'reopened';
  /** As in the receipt of the delivery that made the issue. */
  issue: string;
  /** Link to the issue, as people copy it; null when it is not told. */
  url: string | null;
  /** When it happened, Unix milliseconds by the tracker's clock. */
  atMs: number;
  /** Null: nobody is named. */
  by: { name: string; email?: string } | null;
  outcome: Outcome;
}

export interface TrackerHook {
  /** As people call it. */
  title: string;
  /** The header that holds the signature: hexadecimal HMAC-SHA256, after `prefix`. */
  header: string;
  prefix: string;
  /** Null: nothing that concerns us, or not of this channel. Never throws. */
  read(payload: unknown, config: unknown): IssueEvent | null;
}

/** By the channel's type. */
export const trackerHooks: ReadonlyMap<string, TrackerHook> = new Map([
  // docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
  ['github', { title: 'GitHub', header: 'x-hub-signature-256', prefix: 'sha256=', read: readGitHub }],
  // developer.atlassian.com/cloud/jira/platform/webhooks (secure admin webhooks)
  ['jira', { title: 'Jira', header: 'x-hub-signature', prefix: 'sha256=', read: readJira }],
  // linear.app/developers/webhooks
  ['linear', { title: 'Linear', header: 'linear-signature', prefix: '', read: readLinear }],
]);

/** Of a tracker's channel: without it nothing is heard from there. */
export const webhookSecret = secret(
  'Secret of a webhook of the tracker to /hooks/NAME: an issue that is closed there resolves its story',
).optional();

export const trackerConfig = z.looseObject({ webhookSecret });

/** Null when it holds, else what is wrong; `signature` as in the header. */
export function checkHookSignature(
  { prefix }: Pick<TrackerHook, 'prefix'>,
  key: string,
  signature: unknown,
  body: Buffer,
): string | null {
  if (typeof signature !== 'string') return 'it carries no signature';
  const given = Buffer.from(signature);
  const right = Buffer.from(signHook({ prefix }, key, body));
  return given.length === right.length && timingSafeEqual(given, right) ? null : 'its signature is wrong';
}

export function signHook({ prefix }: Pick<TrackerHook, 'prefix'>, key: string, body: Buffer | string): string {
  return prefix + createHmac('sha256', key).update(body).digest('hex');
}
