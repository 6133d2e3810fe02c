/** One line that says how far a long command is. */
import type { Io } from './io.ts';

const BAR = 24;
const PLAIN_EVERY_MS = 5_000;

export interface Progress {
  /** `share` 0…1 where it is known. */
  show(share: number | undefined, text: string): void;
  end(): void;
}

/** In a terminal a bar that is redrawn; elsewhere (logs, CI) a line every few seconds. */
export function progress(io: Io, label: string): Progress {
  let lastPlain = performance.now();
  return {
    show(share, text) {
      const line = share === undefined ? `${label}: ${text}` : `${label}: ${bar(share)} ${text}`;
      if (io.rewrite !== undefined) io.rewrite(line);
      else if (performance.now() - lastPlain >= PLAIN_EVERY_MS) {
        lastPlain = performance.now();
        io.err(line);
      }
    },
    end() {
      io.rewrite?.('');
    },
  };
}

/** A file that grew since it was measured is not more than whole. */
function bar(share: number): string {
  const shown = Math.min(1, Math.max(0, share));
  const full = Math.round(shown * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.floor(shown * 100)} %`;
}
