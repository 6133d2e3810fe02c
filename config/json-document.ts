/**
 * JSON text → plain values. JSON is YAML too, but a list of 100,000 monitors is read many times as fast like this; where
 * in the text a value stands is only found out when somebody asks.
 */
import { LineCounter, Scalar } from 'yaml';
import type { ConfigDocument } from './document.ts';
import { endOfString, JsonPlaces } from './json-places.ts';
import type { Path } from './problem.ts';
import { isRecord } from './raw-tree.ts';

/** 64 MiB hold about half a million monitors. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Null when it is not JSON, or a name is given twice: then `readDocument` tells more. Never throws. */
export function readJsonDocument(text: string): ConfigDocument | null {
  if (!/^[\s\ufeff]*[[{]/.test(text) || text.length > MAX_CHARACTERS) return null;
  const value = parsed(text);
  if (value === undefined || countNames(value) !== countColons(text)) return null;
  const places = new JsonPlaces(text);
  let lines: LineCounter | undefined;
  return {
    text,
    value,
    json: true,
    problems: [],
    warnings: [],
    offsetOf(path, key) {
      const place = places.find(path);
      return (key && place.whole ? place.key : undefined) ?? place.value;
    },
    positionOf(offset) {
      lines ??= linesOf(text);
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    },
    scalarAt: (path) => scalarAt(text, places, path),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** Of a text; other values are none that a query could be in. */
function scalarAt(text: string, places: JsonPlaces, path: Path): Scalar | null {
  const { value: start, whole } = places.find(path);
  if (!whole || text[start] !== '"') return null;
  const end = endOfString(text, start) + 1;
  const scalar = new Scalar(JSON.parse(text.slice(start, end)));
  scalar.type = 'QUOTE_DOUBLE';
  scalar.range = [start, end, end];
  return scalar;
}

/** Names of all objects inside. */
function countNames(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countNames(item), 0);
  if (!isRecord(value)) return 0;
  const items = Object.values(value);
  return items.reduce((sum: number, item) => sum + countNames(item), items.length);
}

const QUOTE = 0x22;
const COLON = 0x3a;

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
