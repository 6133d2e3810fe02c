/** Two connectors and three channels, small enough to see through, and a way to load a text with them. */
import { z } from 'zod';
import type { AdapterSpecs } from '../../config/adapter-config.ts';
import { type LoadedWorkspace, type LoadOptions, loadWorkspace } from '../../config/load.ts';
import { ConfigError, formatProblem } from '../../config/problem.ts';
import { secret } from '../../src/contracts/secret.ts';

export const connectors: AdapterSpecs = {
  hackernews: { config: z.strictObject({ query: z.string(), limit: z.number().int().optional() }) },
  rss: { config: z.strictObject({ url: z.url(), login: z.strictObject({ password: secret('Password') }).optional() }) },
};

export const channels: AdapterSpecs = {
  terminal: { config: z.strictObject({}) },
  slack: {
    config: z.strictObject({
      token: secret('Bot token').regex(/^xoxb-/),
      channel: z.string(),
      retry: z.boolean().optional(),
    }),
  },
  webhook: { config: z.strictObject({ url: secret('Address') }) },
};

export function load(text: string, more: Partial<LoadOptions> = {}): LoadedWorkspace {
  return loadWorkspace({ path: 'earshot.yaml', text, env: {}, connectors, channels, ...more });
}

/** The problems' lines; fails when the text is accepted. */
export function problemsOf(text: string, more: Partial<LoadOptions> = {}): string[] {
  return errorOf(text, more).message.split('\n');
}

export function errorOf(text: string, more: Partial<LoadOptions> = {}): ConfigError {
  try {
    load(text, more);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

export function warningsOf(text: string, more: Partial<LoadOptions> = {}): string[] {
  return load(text, more).warnings.map(formatProblem);
}
