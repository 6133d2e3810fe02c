/** What is said between the analyser and the thread of its model. */

export const RUNTIMES = ['onnxruntime-node', 'onnxruntime-web'] as const;

export interface ThreadSettings {
  /** Folder with tokenizer.json and, maybe, tokenizer_config.json. */
  dir: string;
  /** The model in it. */
  file: string;
  /** Packages to try, in this order. */
  runtimes: readonly string[];
  maxTokens: number;
  padId: number;
  threads: number;
}

export interface ThreadQuestion {
  id: number;
  texts: string[];
}

/** `ready` or `broken` once, then an answer for each question. */
export type ThreadAnswer =
  | { ready: true }
  | { broken: string }
  | { id: number; logits: number[][] }
  | { id: number; error: string };
