import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most of the time goes into waiting for processes and databases: one worker a core, not one less.
    maxWorkers: 2,
    // The report is what .ci/summary.js counts.
    reporters: ['default', ['json', { outputFile: 'node_modules/.vitest/report.json' }]],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['tests/support/random-setup.ts'],
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/integration/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: ['tests/support/random-setup.ts'],
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/postgres-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
