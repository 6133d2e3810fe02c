import { afterEach, describe, expect, test, vi } from 'vitest';
import { progress } from '../../src/bin/progress.ts';
import { recordedIo } from '../support/recorded-io.ts';

describe('in a terminal', () => {
  test.each([
    ['nothing yet', 0, `import: ${'░'.repeat(24)} 0 % 5 posts`],
    ['half', 0.5, `import: ${'█'.repeat(12)}${'░'.repeat(12)} 50 % 5 posts`],
    ['all', 1, `import: ${'█'.repeat(24)} 100 % 5 posts`],
    ['more than there was when it began', 1.5, `import: ${'█'.repeat(24)} 100 % 5 posts`],
    ['less than nothing', -1, `import: ${'░'.repeat(24)} 0 % 5 posts`],
    ['nobody knows', undefined, 'import: 5 posts'],
  ])('a bar that is redrawn: %s', (_name, share, expected) => {
    const io = recordedIo({ terminal: true });
    progress(io, 'import').show(share, '5 posts');
    expect(io.printed).toEqual({ out: [], err: [], rewritten: [expected] });
  });

  test('it is wiped at the end', () => {
    const io = recordedIo({ terminal: true });
    const bar = progress(io, 'import');
    bar.show(1, 'all');
    bar.end();
    expect(io.printed.rewritten.at(-1)).toBe('');
  });
});

describe('elsewhere', () => {
  afterEach(() => void vi.useRealTimers());

  test('a line every five seconds, never on standard output', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const io = recordedIo();
    const bar = progress(io, 'import');
    for (let second = 1; second <= 11; second++) {
      vi.advanceTimersByTime(1_000);
      bar.show(undefined, `${second} s`);
    }
    bar.end();
    expect(io.printed).toEqual({ out: [], err: ['import: 5 s', 'import: 10 s'], rewritten: [] });
  });

  test('a short command says nothing', () => {
    const io = recordedIo();
    const bar = progress(io, 'import');
    bar.show(0.5, 'half');
    bar.end();
    expect(io.printed.err).toEqual([]);
  });
});
