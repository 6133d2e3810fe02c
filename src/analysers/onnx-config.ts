/** Settings of the `onnx` analyser. */
import { z } from 'zod';
import { REFINED_FIELDS } from '../contracts/analyser.ts';
import { filePath } from '../contracts/file-path.ts';
import { RUNTIMES } from './onnx-protocol.ts';

export const onnxConfig = z.strictObject({
  dir: filePath('Folder with config.json, tokenizer.json and the model, as they are published together'),
  file: z
    .string()
    .regex(/^(?!.*\.\.)[\w.-]+(\/[\w.-]+)*$/)
    .default('model.onnx')
    .describe('The model in it, such as onnx/model_quantized.onnx'),
  refines: z.enum(REFINED_FIELDS).default('sentiment').describe('Which field of the analysis the model decides'),
  labels: z
    .record(z.string(), z.string())
    .default({})
    .describe("The model's labels and ours, such as { LABEL_0: negative }; none: that one is passed over"),
  threshold: z.number().min(0).max(1).default(0.5).describe('Intents and topics hold from this probability on'),
  maxTokens: z
    .number()
    .int()
    .min(8)
    .max(4096)
    .default(128)
    .describe('So much of a post is read; the time grows with it'),
  maxCharacters: z.number().int().min(50).max(8000).default(2000).describe('… and no more than this'),
  below: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Only posts are asked whose built-in sentiment is less certain than this; 1: all but the fully certain'),
  threads: z.number().int().min(1).max(64).default(1).describe('Cores it may use (onnxruntime-node)'),
  runtime: z.enum(RUNTIMES).optional().describe('The package that runs it; the first that is installed when absent'),
});

export type OnnxConfig = z.output<typeof onnxConfig>;
