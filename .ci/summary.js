// Prints what the last test run counted, alone on a line: "N passed, N failed, N skipped".
import { readFileSync } from 'node:fs';

const REPORT = new URL('../node_modules/.vitest/report.json', import.meta.url);

let report;
try {
  report = JSON.parse(readFileSync(REPORT, 'utf8'));
} catch {
  console.log('No test report: the run ended before the tests (format, lint or types?)');
  process.exit(1);
}
const skipped = report.numPendingTests + report.numTodoTests;
// A file that could not even be loaded counts as one failure.
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
console.log(`${report.numPassedTests} passed, ${report.numFailedTests + broken} failed, ${skipped} skipped`);
