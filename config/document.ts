/** YAML text → plain values, and from a path in them back to line and column. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
} from 'yaml';
import type { Path } from './problem.ts';

/** 8 MiB hold about ten thousand long monitors. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** A limit on aliases × what they stand for, against files that grow when they are read. */
const MAX_ALIASES = 1000;
const MAX_SYNTAX_PROBLEMS = 10;

/** A problem of the YAML itself; `offset` counts UTF-16 units from the start of the text. */
export interface SyntaxProblem {
  offset: number;
  message: string;
  /** The document can be read in spite of it. */
  readable: boolean;
}

export interface ConfigDocument {
  text: string;
  /** Plain values; undefined when the text cannot be read. */
  value: unknown;
  /** Set for JSON, in which nothing is a comment. */
  json?: true;
  problems: SyntaxProblem[];
  warnings: SyntaxProblem[];
  /** Where a value (or with `key` its name) starts; the nearest enclosing node when the path leads nowhere. */
  offsetOf(path: Path, key?: boolean): number;
  /** 1-based. */
  positionOf(offset: number): { line: number; column: number };
  /** The scalar at a path, with its style and range; null when there is none. */
  scalarAt(path: Path): Scalar | null;
}

/** Never throws: what is wrong is in `problems`. */
export function readDocument(text: string): ConfigDocument {
  if (text.length > MAX_CHARACTERS) return unreadable(text, `larger than ${MAX_CHARACTERS} characters`);
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { prettyErrors: false, lineCounter, stringKeys: true, logLevel: 'error' });
  const problems = syntaxProblems(doc.errors, text, lineCounter);
  const document: ConfigDocument = {
    text,
    value: undefined,
    problems,
    warnings: doc.warnings.map((warning) => toSyntaxProblem(warning, text)),
    offsetOf: (path, key) => offsetOf(doc, path, key ?? false),
    positionOf(offset) {
      const { line, col } = lineCounter.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
    scalarAt(path) {
      const { value } = walk(doc, path);
      return isScalar(value) ? value : null;
    },
  };
  if (problems.every((problem) => problem.readable)) readValue(doc, document);
  return document;
}

function readValue(doc: Document, document: ConfigDocument): void {
  try {
    document.value = doc.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // The library has no codes here, only these two messages.
    const unresolved = error instanceof Error && /^Unresolved alias/.test(error.message);
    document.problems.push({ ...aliasProblem(doc, unresolved), readable: false });
  }
}

function aliasProblem(doc: Document, unresolved: boolean): { offset: number; message: string } {
  if (!unresolved)
    return { offset: 0, message: 'aliases (*name) multiply into too large a file; write the values out' };
  const offset = unresolvedAlias(doc.contents, doc) ?? 0;
  return { offset, message: `"*" at the start of a value refers to an anchor, and there is none; ${QUOTE}` };
}

function unresolvedAlias(node: unknown, doc: Document): number | undefined {
  if (isAlias(node)) return node.resolve(doc) === undefined ? node.range?.[0] : undefined;
  if (!isMap(node) && !isSeq(node)) return undefined;
  for (const item of node.items) {
    const found = unresolvedAlias(isMap(node) ? (item as Pair).value : item, doc);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unreadable(text: string, message: string): ConfigDocument {
  return {
    text,
    value: undefined,
    problems: [{ offset: 0, message, readable: false }],
    warnings: [],
    offsetOf: () => 0,
    positionOf: () => ({ line: 1, column: 1 }),
    scalarAt: () => null,
  };
}

interface Place {
  key: Node | null;
  value: Node | null;
}

/** Follows a path through maps, lists and aliases as far as it leads. */
function walk(doc: Document, path: Path): Place & { deepest: Node | null } {
  let place: Place = { key: null, value: doc.contents as Node | null };
  let deepest = place.value;
  for (const step of path) {
    const node = isAlias(place.value) ? (place.value.resolve(doc) ?? null) : place.value;
    place = child(node, step);
    deepest = place.value ?? place.key ?? deepest;
  }
  return { ...place, deepest };
}

function child(node: Node | null, step: string | number): Place {
  if (isSeq(node)) return { key: null, value: (node.items[Number(step)] as Node | undefined) ?? null };
  if (!isMap(node)) return { key: null, value: null };
  // Of a key given twice the last counts, as in the value.
  const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value) === String(step));
  return { key: (pair?.key as Node | undefined) ?? null, value: (pair?.value as Node | undefined) ?? null };
}

function offsetOf(doc: Document, path: Path, key: boolean): number {
  const { key: keyNode, deepest } = walk(doc, path);
  return (key && keyNode ? keyNode : deepest)?.range?.[0] ?? 0;
}

const QUOTE = "put the whole value in quotes: '…'";

/** One slip makes several errors: only the first of a line is told. */
function syntaxProblems(errors: readonly YAMLError[], text: string, lines: LineCounter): SyntaxProblem[] {
  const seen = new Set<number>();
  const first = errors.filter((error) => {
    const { line } = lines.linePos(error.pos[0]);
    return !seen.has(line) && seen.add(line);
  });
  return first.slice(0, MAX_SYNTAX_PROBLEMS).map((error) => toSyntaxProblem(error, text));
}

/** Our own words: the library's repeat parts of the file, which may be a secret. */
function toSyntaxProblem(error: YAMLError, text: string): SyntaxProblem {
  const offset = error.pos[0];
  return { offset, message: syntaxMessage(error, text), readable: error.code === 'DUPLICATE_KEY' };
}

function syntaxMessage(error: YAMLError, text: string): string {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return `${JSON.stringify(/^[^:\n]{0,100}/.exec(text.slice(start))?.[0] ?? '')} is given twice`;
    case 'BAD_SCALAR_START':
      return `a plain value cannot start with ${JSON.stringify(text[start] ?? '')}; ${QUOTE}`;
    case 'TAB_AS_INDENT':
      return 'indented with a tab; YAML takes spaces only';
    case 'MULTIPLE_DOCS':
      return 'a second document starts here ("---"); one file holds one workspace';
    case 'BAD_DQ_ESCAPE':
      return 'not an escape of a "double-quoted" value; write a backslash twice, or use single quotes';
    case 'MISSING_CHAR':
      return text.slice(start, end).trim() === '' || start >= text.length - 1
        ? 'a quote or bracket is not closed before here'
        : `expected "name: value" here${commentHint(text, start)}`;
    case 'RESOURCE_EXHAUSTION':
      return 'nested too deeply';
    case 'TAG_RESOLVE_FAILED':
      return `a value that starts with "!" is taken for a YAML tag; ${QUOTE}`;
    case 'UNEXPECTED_TOKEN':
      return unexpectedMessage(text, start);
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return `a second ": " in one value, or lines indented differently; ${QUOTE} if the colon belongs to it`;
    case 'BAD_INDENT':
      return `wrong indentation, or a bracket that is not closed${commentHint(text, start)}`;
    default:
      return `not valid YAML (${error.code.toLowerCase().replaceAll('_', ' ')}); ${QUOTE} if this is text`;
  }
}

function unexpectedMessage(text: string, offset: number): string {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (/:\s+[>|]$/.test(before)) return `">" and "|" start a block of text in YAML; ${QUOTE}, such as '>=0.6'`;
  if (/\$$/.test(before)) return `inside { … } a value with \${NAME} must be quoted: '\${NAME}'`;
  return `this does not belong to the value before it; ${QUOTE}`;
}

/** A query over several lines that a " #tag" cut short. */
function commentHint(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1);
  const above = text.slice(text.lastIndexOf('\n', lineStart - 1) + 1, Math.max(lineStart, 0));
  return / #\S/.test(above)
    ? '; in the line above, everything from " #" on is a comment unless the value is quoted'
    : '';
}
