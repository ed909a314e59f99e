// The checks that come before any test.
export const CHECKS = [
  { name: 'types', command: ['npx', '--no-install', 'tsc', '-b'] },
  { name: 'lint', command: ['npx', '--no-install', 'oxlint', '--deny-warnings'] },
  { name: 'format', command: ['npx', '--no-install', 'prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'dead code', command: ['npx', '--no-install', 'knip'] },
];
