import { execFile } from 'node:child_process';
import { findOnPath } from '../browser.js';
import { defineCommand, JSON_OPTION, type Context } from '../command.js';
import type { Check, Finding, Machine } from '../doctor/check.js';
import { lookAtFaults } from '../doctor/faults.js';
import { FILE_SYSTEM_CHECK } from '../doctor/file-system.js';
import { FILE_CHECKS } from '../doctor/files.js';
import { PROGRAM_CHECKS } from '../doctor/programs.js';
import { RUNNING_CHECKS } from '../doctor/running.js';
import { detectPackageManager } from '../package-manager.js';
import type { Style } from '../style.js';

const CHECKS: readonly Check[] = [...PROGRAM_CHECKS, ...FILE_CHECKS, FILE_SYSTEM_CHECK, ...RUNNING_CHECKS];

/** A program that does not say its version by then hangs. Unit: ms. */
const ASK_TIMEOUT = 5000;

const LOOK = {
  ok: { mark: '✓ ok', colour: 'green' },
  missing: { mark: '✕ missing', colour: 'red' },
  warning: { mark: '! warning', colour: 'yellow' },
  optional: { mark: '· optional', colour: 'dim' },
} as const satisfies Record<Finding['state'], { mark: string; colour: keyof Style }>;

export const command = defineCommand<{ json?: true }>({
  name: 'doctor',
  standalone: true,
  summary: 'say what this machine has, what it misses, and the command that mends it',
  options: [JSON_OPTION],
  details: 'Exit code 1 when something that schmux needs is missing.',
  async run(context, _words, options) {
    const machine = machineOf(context);
    const looked = await Promise.all(
      CHECKS.map(async ({ name, look }) => ({ name, ...(await look(machine)) })),
    );
    const findings = [...looked, ...(await lookAtFaults(machine))];
    const healthy = findings.every(({ state }) => state !== 'missing');
    if (options.json) context.print.json({ ok: healthy, checks: findings });
    else findings.forEach((finding) => show(context, finding));
    return healthy ? 0 : 1;
  },
});

function show({ print }: Context, { name, state, text, fix }: Finding & { name: string }): void {
  const { mark, colour } = LOOK[state];
  print.line(`${print.style[colour](mark.padEnd(10))}  ${name.padEnd(9)}  ${text}`);
  if (state !== 'ok' && fix !== undefined) print.line(`${' '.repeat(23)}${print.style.bold(fix)}`);
}

function machineOf(context: Context): Machine {
  const isThere = (program: string) => findOnPath(program, context.env['PATH'] ?? '') !== null;
  return {
    io: context,
    paths: context.paths,
    manager: detectPackageManager(context.platform, isThere),
    isRoot: process.getuid?.() === 0,
    ask: (file, args) =>
      new Promise((resolve) => {
        execFile(file, [...args], { env: context.env, timeout: ASK_TIMEOUT }, (error, stdout) => {
          resolve(error === null ? stdout : null);
        });
      }),
  };
}
