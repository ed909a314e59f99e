import { findOnPath } from '../system/find-on-path.js';
import { installCommand, type Program } from './package-manager.js';
import type { Check, Finding, Machine } from './check.js';

/** Oldest supported tmux. */
export const TMUX_MIN = { major: 3, minor: 2 };
const NODE_MIN = { major: 20, minor: 19 };

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const PROGRAM_CHECKS: readonly Check[] = [
  { name: 'node', run: async () => judgeNode(process.versions.node) },
  { name: 'npm', run: (machine) => present(machine, 'npm') },
  { name: 'git', run: (machine) => present(machine, 'git') },
  { name: 'tmux', run: checkTmux },
  { name: 'chromium', run: checkBrowser },
];

type Version = { major: number; minor: number };

export function judgeNode(version: string): Finding {
  const found = parseVersion(version);
  if (found !== null && atLeast(found, NODE_MIN)) return { state: 'ok', text: version };
  return {
    state: 'missing',
    text: `${version} is too old`,
    fix: 'install Node 20.19 or newer: https://nodejs.org/en/download',
  };
}

/** Judges `tmux 3.3a`, `tmux next-3.6` or `tmux master`; a version without numbers is a current build. */
export function judgeTmux(answer: string): Pick<Finding, 'state' | 'text'> {
  const text = answer.trim().replace(/^tmux /, '');
  const found = parseVersion(text);
  if (found === null || atLeast(found, TMUX_MIN)) return { state: 'ok', text };
  return { state: 'missing', text: `${text} is too old, ${TMUX_MIN.major}.${TMUX_MIN.minor} is needed` };
}

function parseVersion(text: string): Version | null {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}

function atLeast(found: Version, needed: Version): boolean {
  return found.major > needed.major || (found.major === needed.major && found.minor >= needed.minor);
}

async function present(machine: Machine, program: Program): Promise<Finding> {
  const answer = await machine.ask(program, ['--version']);
  if (answer === null) return { state: 'missing', text: 'not found', fix: fixFor(machine, program) };
  return {
    state: 'ok',
    text:
      answer
        .trim()
        .replace(/^git version /, '')
        .split('\n')[0] ?? '',
  };
}

async function checkTmux(machine: Machine): Promise<Finding> {
  const answer = await machine.ask('tmux', ['-V']);
  if (answer === null) return { state: 'missing', text: 'not found', fix: fixFor(machine, 'tmux') };
  const finding = judgeTmux(answer);
  return finding.state === 'ok' ? finding : { ...finding, fix: fixFor(machine, 'tmux') };
}

/** Checks for a browser, which only schmux's own tests use. */
async function checkBrowser(machine: Machine): Promise<Finding> {
  const path = machine.io.env['PATH'] ?? '';
  const found = BROWSERS.map((name) => findOnPath(name, path)).find((place) => place !== null);
  if (found) return { state: 'ok', text: `${found} (only for schmux's own tests)` };
  return {
    state: 'optional',
    text: "not found (only for schmux's own tests)",
    fix: fixFor(machine, 'chromium'),
  };
}

function fixFor(machine: Machine, program: Program): string {
  return installCommand(program, machine.manager, machine.isRoot);
}
