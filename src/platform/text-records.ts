/**
 * Bytes → records (lines, CSV records, JSON values), each with its line number and the offset behind it, so that
 * reading can be resumed exactly there. Splitters hold one unfinished record at most and never throw.
 */

export interface TextRecord {
  /** Line of the file it starts on, from 1. */
  line: number;
  text: string;
  /** Offset of the first byte behind it and its separator. */
  end: number;
  /** Lines that begin before `end`, plus one: the line a reader resuming at `end` is on. */
  endLine: number;
  /** Set instead of `text` when the record was dropped for its size, bytes. */
  tooLong?: number;
}

export interface Splitter {
  push(chunk: Buffer, out: TextRecord[]): void;
  /** What is left when the bytes are at their end. */
  finish(out: TextRecord[]): void;
}

export interface Start {
  offset: number;
  line: number;
}

/** Records larger than this are dropped and reported; 16 MiB. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

const LF = 0x0a;

/** The bytes of one unfinished record, over chunks; past the limit they are only counted. */
class Pending {
  bytes = 0;
  private parts: Buffer[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  add(part: Buffer): void {
    this.bytes += part.length;
    if (this.bytes > this.limit) this.parts = [];
    else this.parts.push(part);
  }

  get tooLong(): boolean {
    return this.bytes > this.limit;
  }

  take(): string {
    const text = this.parts.length === 1 ? String(this.parts[0]) : Buffer.concat(this.parts).toString();
    this.clear();
    return text;
  }

  clear(): void {
    this.parts = [];
    this.bytes = 0;
  }
}

/** One record a line; blank lines are none. */
export function lineSplitter(start: Start, limit = MAX_RECORD_BYTES): Splitter {
  const pending = new Pending(limit);
  let { line, offset } = start;

  function emit(text: string, out: TextRecord[]): void {
    const trimmed = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (trimmed.length > 64 || trimmed.trim() !== '') out.push({ line, text: trimmed, end: offset, endLine: line + 1 });
  }

  function endLine(out: TextRecord[]): void {
    if (pending.tooLong) {
      out.push({ line, text: '', tooLong: pending.bytes, end: offset, endLine: line + 1 });
      pending.clear();
    } else emit(pending.take(), out);
  }

  return {
    push(chunk, out) {
      let from = 0;
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
        offset += at + 1 - from;
        if (pending.bytes === 0 && at - from <= limit) emit(chunk.toString('utf8', from, at), out);
        else {
          pending.add(chunk.subarray(from, at));
          endLine(out);
        }
        line++;
        from = at + 1;
      }
      if (from < chunk.length) {
        pending.add(chunk.subarray(from));
        offset += chunk.length - from;
      }
    },
    finish(out) {
      if (pending.bytes > 0) endLine(out);
    },
  };
}

/** How a byte-by-byte splitter reads: after each byte, whether the record ends before it, behind it, or goes on. */
type Step = (byte: number) => 'more' | 'skip' | 'end-before' | 'end-behind';

/** Drives a state machine over chunks; `skip` bytes belong to no record while none has begun. */
function machineSplitter(start: Start, limit: number, step: Step): Splitter {
  const pending = new Pending(limit);
  let { line, offset } = start;
  let begun = false;
  let startLine = line;

  function emit(out: TextRecord[], end: number): void {
    const where = { line: startLine, end, endLine: line };
    if (pending.tooLong) out.push({ ...where, text: '', tooLong: pending.bytes });
    else {
      const text = pending.take();
      if (text.length > 64 || text.trim() !== '') out.push({ ...where, text });
    }
    pending.clear();
    begun = false;
  }

  return {
    push(chunk, out) {
      let from = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at] as number;
        const what = step(byte);
        if (!begun && what !== 'skip') {
          begun = true;
          startLine = line;
          from = at;
        }
        if (byte === LF) line++;
        if (what === 'end-before' || what === 'end-behind') {
          pending.add(chunk.subarray(from, what === 'end-behind' ? at + 1 : at));
          emit(out, offset + at + 1);
        }
      }
      if (begun) pending.add(chunk.subarray(from));
      offset += chunk.length;
    },
    finish(out) {
      if (begun) emit(out, offset);
    },
  };
}

const QUOTE = 0x22;
const CR = 0x0d;

/**
 * One record a CSV record: a line break within quotes does not end it. A quote opens only where a field begins; `quote` null:
 * none does. Both are ASCII.
 */
export function csvSplitter(
  start: Start,
  delimiter: string,
  limit = MAX_RECORD_BYTES,
  quote: string | null = '"',
): Splitter {
  const separator = delimiter.charCodeAt(0);
  const quoteByte = quote === null ? -1 : quote.charCodeAt(0);
  let quoted = false;
  let fieldStart = true;
  let lastQuote = false;

  return machineSplitter(start, limit, (byte) => {
    // A quote right after a closing one was an escaped quote: the field is still open.
    if (byte === quoteByte && (fieldStart || quoted || lastQuote)) {
      quoted = !quoted;
      lastQuote = !quoted;
      fieldStart = false;
      return 'more';
    }
    lastQuote = false;
    if (quoted) return 'more';
    fieldStart = byte === separator || byte === LF;
    return byte === LF ? 'end-before' : 'more';
  });
}

const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const BLANK = new Set([0x20, 0x09, CR, LF]);

/**
 * One record a JSON value: the elements of one array that is the whole file (`inArray`), or values one after the
 * other. `opened`: the array's bracket lies before `start`. Broken values come out as they stand, cut at the next comma or close of their level.
 */
export function jsonSplitter(start: Start, inArray: boolean, opened: boolean, limit = MAX_RECORD_BYTES): Splitter {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let begun = false;
  let over = false;
  let open = opened;

  function inText(byte: number): void {
    if (escaped) escaped = false;
    else if (byte === BACKSLASH) escaped = true;
    else if (byte === QUOTE) inString = false;
  }

  function end(how: 'end-before' | 'end-behind'): ReturnType<Step> {
    const was = begun;
    begun = false;
    return was ? how : 'skip';
  }

  function outside(byte: number): ReturnType<Step> {
    if (depth === 0 && byte === COMMA) return end('end-before');
    if (depth === 0 && inArray && byte === 0x5d) {
      over = true;
      return end('end-before');
    }
    if (BLANK.has(byte) && !begun) return 'skip';
    begun = true;
    if (byte === QUOTE) inString = true;
    else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte) && depth > 0 && --depth === 0 && !inArray) return end('end-behind');
    return 'more';
  }

  return machineSplitter(start, limit, (byte) => {
    if (over) return 'skip';
    if (inArray && !open) {
      open = byte === 0x5b;
      return 'skip';
    }
    if (!inString) return outside(byte);
    inText(byte);
    return 'more';
  });
}
