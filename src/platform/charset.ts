/** Bytes → text as XML readers and browsers agree on it: byte order mark, HTTP charset, XML declaration, then guess. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** `contentType` as in the HTTP header. Never throws; a charset that is unknown or evidently wrong is passed over. */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = byteOrderMark(buffer);
  if (marked !== null) return decode(buffer, marked) ?? '';
  for (const name of [httpCharset(contentType), xmlEncoding(buffer), 'utf-8', 'windows-1252']) {
    const text = name === null ? null : decode(buffer, name);
    if (text !== null) return text;
  }
  return buffer.toString('latin1');
}

function byteOrderMark(bytes: Buffer): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8-sig';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // "<?" or "<r" in UTF-16 without a mark.
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b === 0x3c && c === 0 && d !== 0 ? 'utf-16be' : null;
}

function decode(bytes: Buffer, name: string): string | null {
  if (name === 'utf-8-sig') return iconv.decode(bytes, 'utf-8');
  const charset = /^(?:iso-?8859-1|latin1|us-ascii|ascii)$/i.test(name) ? 'windows-1252' : name;
  if (/^utf-?8$/i.test(charset)) return isUtf8(bytes) ? bytes.toString() : null;
  // What iconv-lite calls encodings but no document is written in.
  if (/^(?:hex|base64|binary|ucs-?2)$/i.test(charset) || !iconv.encodingExists(charset)) return null;
  return iconv.decode(bytes, charset);
}

function httpCharset(contentType: string): string | null {
  return /;\s*charset\s*=\s*"?([\w:.-]{1,40})/i.exec(contentType)?.[1] ?? null;
}

function xmlEncoding(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, 200);
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w:.-]{1,40})/i.exec(start)?.[1] ?? null;
}
