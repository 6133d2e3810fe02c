/** What the text index pre-selects by: never a post away that the query is true for (asked: the naive evaluator). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Node } from '../../src/query/ast.ts';
import { expandQuery } from '../../src/query/expand.ts';
import { formatQuery } from '../../src/query/format.ts';
import { requiredKeys } from '../../src/query/required-keys.ts';
import { keysOf } from '../../src/query/text-keys.ts';
import { seed } from '../support/seed.ts';
import { LIBRARY, resolved } from './oracle/library.ts';
import { oracleTruth } from './oracle/oracle.ts';
import { post } from './oracle/random-posts.ts';
import { query } from './oracle/random-queries.ts';

const NOW = new Date('2026-01-02T12:00:00.000Z');

function holds(required: readonly (readonly number[])[], keys: ReadonlySet<number>): boolean {
  return required.every((choice) => choice.some((key) => keys.has(key)));
}

describe(`required keys (seed ${seed})`, () => {
  test('a post that is true holds one of each; one that is unknown holds what unknownToo asks for', {
    timeout: 120_000,
  }, () => {
    let hits = 0;
    let selected = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        fc.array(query, { minLength: 3, maxLength: 6 }),
        fc.array(post, { minLength: 3, maxLength: 6 }),
        (queries, posts) => {
          const keys = posts.map((one) => new Set(keysOf(one)));
          for (const node of queries) {
            const expanded = expandQuery(node, LIBRARY).node as Node;
            const [strict, wide] = [requiredKeys(expanded), requiredKeys(expanded, { unknownToo: true })];
            posts.forEach((one, nth) => {
              const truth = oracleTruth(resolved(node), one, NOW);
              const held = keys[nth] as Set<number>;
              const told = `${formatQuery(node)} on ${JSON.stringify(one)}`;
              if (truth === 'yes') expect(holds(strict, held), told).toBe(true);
              if (truth !== 'no') expect(holds(wide, held), told).toBe(true);
              if (truth === 'yes') hits++;
              if (holds(strict, held)) selected++;
              asked++;
            });
          }
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 1500), seed },
    );
    // It says something: there were matches, and not everything was a candidate.
    expect(hits).toBeGreaterThan(asked / 50);
    expect(selected).toBeLessThan(asked * 0.9);
  });
});
