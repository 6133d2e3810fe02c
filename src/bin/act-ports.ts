/** What buttons and links need, from the workspace as it is now. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings } from '../../config/settings.ts';
import type { WorkerContext } from '../../workers/context.ts';
import type { ActPorts } from '../api/context.ts';
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
  let opened: { reference: string | undefined; key: Promise<KeyObject> } | undefined;
  return {
    http,
    clock: Date.now,
    slackSecrets() {
      const channels = watch.current().workspace.channels.filter(({ type }) => type === 'slack');
      return [...new Set(channels.flatMap(({ name, config }) => signingSecret(name, config)))];
    },
    linkKey() {
      const reference = watch.current().workspace.actLinks?.key;
      if (opened?.reference !== reference || opened === undefined) {
        const key = openLinkKey(db, settings, reference, io.env);
        // What failed is tried again by whoever asks next.
        key.catch(() => {
          opened = undefined;
        });
        opened = { reference, key };
      }
      return opened.key;
    },
  };

  function signingSecret(name: string, config: unknown): string[] {
    try {
      const open = resolveSecrets(config, slackConfig, io.env, (path) => readFileSync(path, 'utf8').trim());
      const { signingSecret: text } = slackConfig.parse(open);
      return text === undefined ? [] : [text];
    } catch (error) {
      log.warn({ channel: name, error: (error as Error).message }, 'its buttons are not heard');
      return [];
    }
  }
}
