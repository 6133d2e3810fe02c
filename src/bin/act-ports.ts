/** What buttons and links need, from the workspace as it is now. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings } from '../../config/settings.ts';
import type { WorkerContext } from '../../workers/context.ts';
import type { ActPorts } from '../api/context.ts';
import { trackerConfig, trackerHooks } from '../channels/tracker-hooks.ts';
import type { HttpClient } from '../contracts/http.ts';
import { secret } from '../contracts/secret.ts';
import { resolveSecrets } from '../platform/secrets.ts';
import type { Io } from './io.ts';
import { openLinkKey } from './link-key.ts';

const slackConfig = z.looseObject({ signingSecret: secret("The app's signing secret").optional() });

export function actPorts(
  io: Io,
  settings: Settings,
  { db, watch, log }: Pick<WorkerContext, 'db' | 'watch' | 'log'>,
  http: HttpClient,
): ActPorts {
  let linkKey: { reference: string | undefined; key: Promise<KeyObject> } | undefined;
  return {
    http,
    clock: Date.now,
    slackSecrets() {
      const channels = watch.current().workspace.channels.filter(({ type }) => type === 'slack');
      return [...new Set(channels.flatMap(({ name, config }) => signingSecret(name, config)))];
    },
    tracker(name) {
      const channel = watch.current().workspace.channels.find((one) => one.name === name && trackerHooks.has(one.type));
      if (channel === undefined) return null;
      const { type, config } = channel;
      const secret = opened(name, config, trackerConfig)?.webhookSecret;
      return secret === undefined ? null : { type, config, secret };
    },
    linkKey() {
      const reference = watch.current().workspace.actLinks?.key;
      if (linkKey?.reference !== reference || linkKey === undefined) {
        const key = openLinkKey(db, settings, reference, io.env);
        // What failed is tried again by whoever asks next.
        key.catch(() => {
          linkKey = undefined;
        });
        linkKey = { reference, key };
      }
      return linkKey.key;
    },
  };

  function signingSecret(name: string, config: unknown): string[] {
    const text = opened(name, config, slackConfig)?.signingSecret;
    return text === undefined ? [] : [text];
  }

  /** Null where its secrets cannot be had. */
  function opened<Config>(channel: string, config: unknown, schema: z.ZodType<Config>): Config | null {
    try {
      return schema.parse(resolveSecrets(config, schema, io.env, (path) => readFileSync(path, 'utf8').trim()));
    } catch (error) {
      log.warn({ channel, error: (error as Error).message }, 'what is said there is not heard');
      return null;
    }
  }
}
