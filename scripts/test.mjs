// npm test: installs and builds what is needed, then runs every suite. Arguments name suites: npm test -- unit integration
// The last line, "N passed, N failed", counts all suites.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from './check-list.mjs';
import { checkNode, ensureBuild, ensurePackages, ensurePrograms, fail, root } from './setup.mjs';

const SUITES = ['check', 'unit', 'integration', 'browser', 'budgets'];
/** Run only when named. */
const MORE = ['slow'];
const wanted = process.argv.slice(2);
const known = [...SUITES, ...MORE];
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) fail(`Unknown suite: ${unknown.join(', ')}. The suites are: ${known.join(', ')}.`);
const suites = wanted.length === 0 ? SUITES : known.filter((name) => wanted.includes(name));

checkNode();
ensurePackages();
const inBrowser = suites.includes('browser') || suites.includes('budgets');
ensurePrograms(inBrowser ? ['git', 'tmux', 'chromium'] : ['git', 'tmux']);
ensureBuild();

const artifacts = join(root, 'test-artifacts');
mkdirSync(artifacts, { recursive: true });
let passed = 0;
let failed = 0;
let skipped = 0;

for (const suite of suites) {
  process.stdout.write(`\n── ${suite} ──\n`);
  if (suite === 'check') runChecks();
  else runVitest(suite);
}
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

function runChecks() {
  for (const check of CHECKS) {
    const result = spawnSync(check.command[0], check.command.slice(1), { cwd: root, encoding: 'utf8' });
    const ok = result.status === 0;
    process.stdout.write(`${ok ? '✓' : '✗'} ${check.name}\n`);
    if (ok) passed++;
    else failed++;
    if (!ok) process.stdout.write(`${result.stdout}${result.stderr}\n`);
  }
}

function runVitest(suite) {
  const report = join(artifacts, `${suite}.json`);
  rmSync(report, { force: true });
  const args = [
    'vitest',
    'run',
    '--project',
    suite,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const result = spawnSync('npx', ['--no-install', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let counted;
  try {
    counted = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stdout.write(`${suite}: vitest ended without a report\n`);
    failed++;
    return;
  }
  passed += counted.numPassedTests;
  failed += counted.numFailedTests;
  skipped += counted.numPendingTests + counted.numTodoTests;
  // When a file cannot be loaded, or an error occurs outside any test, no failed test is counted.
  if (result.status !== 0 && counted.numFailedTests === 0) failed++;
}
