/** Versions: `v2.3.1`, `version 4`, `iOS 17.2`, `build 22631`, `2.3.1`; neither dates nor addresses. */
import type { Entity } from '../../domain/analysis.ts';

const NUMBER = '\\d{1,6}(?:\\.\\d{1,6}){0,3}(?:[-.]?(?:alpha|beta|rc|preview|dev)[-.]?\\d{0,4}|-\\w{1,12}\\.\\d{1,4})?';
const PLATFORM =
  'ios|ipados|watchos|tvos|visionos|mac ?os|os x|android|windows|chrome|chromium|firefox|safari|edge|opera|ubuntu|debian|fedora|' +
  'kernel|linux|firmware|node(?:\\.?js)?|python|java|php|ruby|postgres(?:ql)?|mysql|redis|django|rails|react|angular|vue|one ui|miui|' +
  'hyperos|build|release|patch|beta|sdk|api level';
const START = '(?<![\\p{L}\\p{N}._/-])';
const END = '(?![\\p{L}\\p{N}]|[.,]\\d)';
const NAMED = new RegExp(
  `${START}(v|ver\\.?\\s?|versions?\\s|versi[oó]n\\s|vers[aã]o\\s|versione\\s|${PLATFORM})(\\s?)(${NUMBER})${END}`,
  'giu',
);
const BARE = new RegExp(`${START}(\\d{1,4}\\.\\d{1,4}\\.\\d{1,6}(?:-(?:alpha|beta|rc)[.-]?\\d{0,4})?)${END}`, 'gu');
const MAY_BE_BARE = /\d\.\d{1,4}\.\d/;
/** `V8` is an engine, `beta 2` needs its space. */
const LONE_NUMBER = /^\d+$/;

export function versionsIn(text: string): Entity[] {
  const found: Entity[] = [];
  for (const { 0: written, 1: name = '', 2: space = '', 3: value = '', index } of text.matchAll(NAMED)) {
    const isLetter = name.toLowerCase() === 'v';
    if (isLetter && (name === 'V' || space !== '') && LONE_NUMBER.test(value)) continue;
    if (!isLetter && space === '' && !/[\s.]$/.test(name)) continue;
    found.push({ kind: 'version', text: written, start: index, end: index + written.length, value });
  }
  if (MAY_BE_BARE.test(text)) {
    for (const { 0: written, index } of text.matchAll(BARE)) {
      if (isDate(written)) continue;
      found.push({ kind: 'version', text: written, start: index, end: index + written.length, value: written });
    }
  }
  return found;
}

/** `24.12.2025`, `1.2.25`, `2025.12.24`; a version would hardly be numbered so. */
function isDate(written: string): boolean {
  const [first = '', second = '', third = ''] = written.split('.');
  if (first.length === 4) return Number(second) <= 12 && Number(third) <= 31 && Number(first) > 1900;
  if (Number(first) < 1 || Number(first) > 31 || Number(second) < 1 || Number(second) > 12) return false;
  return /^(?:19|20)\d\d$/.test(third) || (third.length === 2 && (second.startsWith('0') || first.startsWith('0')));
}
