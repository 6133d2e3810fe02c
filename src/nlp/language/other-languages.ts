/** The fifty languages of `eld` that our own model does not know; loaded when the first post needs them (0.15 s, 85 MB). */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { eld } from 'eld/extrasmall';
import { cut, withoutHashtags } from '../post-text.ts';
import { isWrittenIn, type Script } from '../scripts.ts';

type Detector = Pick<typeof eld, 'detect'>;

export interface Likeliest {
  /** ISO 639-1 */
  code: string;
  /** Its lead over the next one, 0…1; more than 0.1 is much. */
  margin: number;
}

/** More text does not make the answer better (95.3 % at 60, 95.7 % at 100 and at 1000 on English tweets). */
const DETECT_CHARS = 100;

export class OtherLanguages {
  #detector: Detector | null = null;

  /** The likeliest that is written so; null when there is none. */
  likeliest(text: string, script: Script): Likeliest | null {
    this.#detector ??= load();
    const bare = withoutHashtags(text);
    const sample = cut(bare.trim() === '' ? text : bare, DETECT_CHARS).normalize('NFC');
    const scores = Object.entries(this.#detector.detect(sample).getScores());
    const [best, second] = scores.filter(([code]) => isWrittenIn(code, script));
    return best === undefined ? null : { code: best[0], margin: best[1] - (second?.[1] ?? 0) };
  }
}

/** By `require`, because an analysis does not wait; the package names itself to `import` only. */
function load(): Detector {
  const require = createRequire(import.meta.url);
  return (require(fileURLToPath(import.meta.resolve('eld/extrasmall'))) as { eld: Detector }).eld;
}
