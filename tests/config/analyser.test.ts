/** The section `analyser:`, checked like any adapter's. */
import { expect, test } from 'vitest';
import { analysers } from '../../src/analysers/registry.ts';
import { load, problemsOf } from './small-registry.ts';

const withAnalyser = (lines: string[]) =>
  ['workspace: Acme', 'defaultRoute: { channel: t }', 'channels:', '  - { name: t, type: terminal }', ...lines].join(
    '\n',
  );
const problems = (...lines: string[]) => problemsOf(withAnalyser(lines), { analysers });

test('absent, it is off', () => {
  expect(load(withAnalyser([]), { analysers }).analyser).toBeUndefined();
});

test('with its defaults, secrets as references', () => {
  const lines = [
    'analyser:',
    '  type: openai',
    '  config: { url: "https://llm.example/v1", model: m, key: env:KEY, monthly: { requests: 5 } }',
  ];
  expect(load(withAnalyser(lines), { analysers }).analyser).toEqual({
    type: 'openai',
    timeoutMs: 10_000,
    mayLeave: [],
    config: { url: 'https://llm.example/v1', model: 'm', key: 'env:KEY', monthly: { requests: 5 } },
  });
});

test.each([
  ['an unknown one', ['  type: opnai'], 'analyser.type: unknown analyser "opnai"'],
  [
    'a key written out',
    ['  type: openai', '  config: { url: "https://a.example/v1", model: m, key: sk-1, monthly: { requests: 1 } }'],
    'analyser.config.key: a secret must not stand in this file',
  ],
  [
    'no budget',
    ['  type: openai', '  config: { url: "https://a.example/v1", model: m }'],
    'analyser.config: say what a month may cost',
  ],
  [
    'a public address in-house',
    ['  type: openai', '  config: { url: "https://a.example/v1", model: m, inHouse: true }'],
    'analyser.config.inHouse: this is a public address',
  ],
  ['a field of nobody', ['  type: onnx', '  config: { dir: models/a, modle: x }'], 'analyser.config.modle'],
  ['no time', ['  type: onnx', '  timeoutMs: 5', '  config: { dir: models/a }'], 'analyser.timeoutMs'],
])('%s is told with its place', (_name, lines, expected) => {
  const told = problems('analyser:', ...lines);
  expect(told.length).toBe(1);
  expect(told[0]).toContain(expected);
  expect(told[0]).not.toContain('sk-1');
});
