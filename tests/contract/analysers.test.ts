/** The suite on every analyser there is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceSchema } from '../../config/workspace.ts';
import { analysers } from '../../src/analysers/registry.ts';
import type { AnalyserPlugin, Refiner } from '../../src/contracts/analyser.ts';
import { createHttpClient } from '../../src/platform/http.ts';
import { analyserDeps } from '../support/analyser-deps.ts';
import { type ChatEndpoint, chatEndpoint } from '../support/chat-endpoint.ts';
import { writeTinyModel } from '../support/tiny-onnx.ts';
import { describeAnalyser } from './analyser-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-analysers-'));
const http = createHttpClient({ allowPrivate: ['127.0.0.1'] });
let endpoint: ChatEndpoint;
beforeAll(async () => {
  endpoint = await chatEndpoint();
  writeTinyModel(folder, {
    labels: ['negative', 'neutral', 'positive'],
    words: { love: [-2, 0, 3], hate: [3, 0, -2] },
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await http.close();
  await endpoint.close();
});

const CONFIGS: Record<string, () => object> = {
  onnx: () => ({ dir: folder }),
  openai: () => ({ url: `${endpoint.url}/v1`, model: 'llama3', monthly: { requests: 1000 } }),
};

for (const plugin of analysers.values()) {
  describeAnalyser({ plugin, open: () => open(plugin) });
}

function open(plugin: AnalyserPlugin): Promise<Refiner> {
  return plugin.open(plugin.config.parse(CONFIGS[plugin.name]?.()), analyserDeps(http));
}

test('none is on unless it is configured', () => {
  expect(workspaceSchema.parse({ workspace: 'Acme' }).analyser).toBeUndefined();
});
