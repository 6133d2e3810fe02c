/**
 * JSON text → plain values. JSON is YAML too, but a list of 100,000 monitors is read ten times as fast like this; where
 * in the text a value stands is only found out when somebody asks.
 */
import { type ConfigDocument, readDocument } from './document.ts';
import { isRecord } from './raw-tree.ts';

/** 64 MiB hold about half a million monitors. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Null when it is not JSON, or a name is given twice: then `readDocument` tells more. Never throws. */
export function readJsonDocument(text: string): ConfigDocument | null {
  if (!/^[\s\ufeff]*[[{]/.test(text) || text.length > MAX_CHARACTERS) return null;
  const value = parsed(text);
  if (value === undefined || countKeys(value) !== countColons(text)) return null;
  let placed: ConfigDocument | undefined;
  const places = () => {
    placed ??= readDocument(text);
    return placed;
  };
  return {
    text,
    value,
    json: true,
    problems: [],
    warnings: [],
    offsetOf: (path, key) => places().offsetOf(path, key),
    positionOf: (offset) => places().positionOf(offset),
    scalarAt: (path) => places().scalarAt(path),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** Names of all objects inside. */
function countKeys(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countKeys(item), 0);
  if (!isRecord(value)) return 0;
  const items = Object.values(value);
  return items.reduce((sum: number, item) => sum + countKeys(item), items.length);
}

/** Outside of strings, where each follows a name. `text` is JSON. */
function countColons(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === COLON) colons++;
  }
  return colons;
}

const QUOTE = 0x22;
const COLON = 0x3a;

/** Where the string that opens at `open` closes. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
