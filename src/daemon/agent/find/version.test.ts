import { expect, test } from 'vitest';
import { parseVersion } from './version.js';

test.each([
  ['2.1.197 (Claude Code)', '2.1.197'],
  ['codex-cli 0.169.0', '0.169.0'],
  ['0.61.0\n', '0.61.0'],
  ["GitHub Copilot CLI 1.0.102.\nRun 'copilot update' to check for updates.", '1.0.102'],
  ['0.0.1790142911-g7618fb (released 2026-09-23T05:55:11.000Z, 2mo ago)', '0.0.1790142911-g7618fb'],
  ['aider 0.86.1', '0.86.1'],
  ['crush version v0.7.5', '0.7.5'],
  ['2025.09.18-39624ef', '2025.09.18-39624ef'],
  ['v1.2', '1.2'],
  ['1.2.3-beta.4', '1.2.3-beta.4'],
])('%j says %s', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

test.each(['', 'no version here', 'version 7', 'see 10.0.0.1/index', 'Error: 127'])(
  '%j says nothing',
  (text) => {
    expect(parseVersion(text)).toBeNull();
  },
);
