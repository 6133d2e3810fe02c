/** Every analyser plug-in there is; a new one is its file and its line here. None is on unless configured. */
import type { AnalyserPlugin } from '../contracts/analyser.ts';
import { onnx } from './onnx.ts';
import { openai } from './openai.ts';

/** By the name used in configuration. */
export const analysers: ReadonlyMap<string, AnalyserPlugin> = byName([
  // One line an analyser, by name.
  onnx as AnalyserPlugin,
  openai as AnalyserPlugin,
]);

function byName(all: readonly AnalyserPlugin[]): Map<string, AnalyserPlugin> {
  return new Map(all.map((analyser) => [analyser.name, analyser]));
}
