import { execFile } from 'node:child_process';
import { findOnPath } from '../system/find-on-path.js';
import { defineCommand, JSON_OPTION, type Context } from '../command.js';
import type { Check, Finding, Machine } from '../doctor/check.js';
import { faultFindings } from '../doctor/faults.js';
import { FILE_SYSTEM_CHECK } from '../doctor/file-system.js';
import { FILE_CHECKS } from '../doctor/files.js';
import { PROGRAM_CHECKS } from '../doctor/programs.js';
import { askDaemon, nextStep } from '../doctor/daemon-summary.js';
import { agentsOnPath, RUNNING_CHECKS } from '../doctor/running.js';
import { detectPackageManager } from '../doctor/package-manager.js';
import type { Style } from '../output/style.js';

const CHECKS: readonly Check[] = [...PROGRAM_CHECKS, ...FILE_CHECKS, FILE_SYSTEM_CHECK, ...RUNNING_CHECKS];

/** A program that takes longer to print its version hangs. */
const ASK_TIMEOUT_MS = 5000;

const MARKS = {
  ok: { mark: '✓ ok', colour: 'green' },
  missing: { mark: '✕ missing', colour: 'red' },
  warning: { mark: '! warning', colour: 'yellow' },
  optional: { mark: '· optional', colour: 'dim' },
} as const satisfies Record<Finding['state'], { mark: string; colour: keyof Style }>;

export const command = defineCommand<{ json?: true }>({
  name: 'doctor',
  standalone: true,
  summary: 'Check this machine and suggest fixes',
  options: [JSON_OPTION],
  details: 'Exits with 1 if a requirement is missing.',
  async run(context, _args, options) {
    const machine = machineOf(context);
    const checked = await Promise.all(
      CHECKS.map(async ({ name, run }) => ({ name, ...(await run(machine)) })),
    );
    const findings = [...checked, ...(await faultFindings(machine))];
    const healthy = findings.every(({ state }) => state !== 'missing');
    const next = healthy ? nextStep(await askDaemon(machine), agentsOnPath(machine)) : 'schmux doctor';
    if (options.json) context.print.json({ ok: healthy, checks: findings, next });
    else {
      findings.forEach((finding) => show(context, finding));
      context.print.line(`\n${summaryText(findings, next)}`);
    }
    return healthy ? 0 : 1;
  },
});

function summaryText(findings: readonly (Finding & { name: string })[], next: string): string {
  const named = (state: Finding['state']) =>
    findings.filter((finding) => finding.state === state).map(({ name }) => name);
  const [missing, warnings] = [named('missing'), [...new Set(named('warning'))]];
  if (missing.length > 0)
    return `Missing: ${missing.join(', ')}. Run the command below ${missing.length === 1 ? 'it' : 'each'}, then: ${next}`;
  if (warnings.length > 0)
    return `All requirements are met, with warnings: ${warnings.join(', ')}. Next: ${next}`;
  return `All requirements are met. Next: ${next}`;
}

function show({ print }: Context, { name, state, text, fix }: Finding & { name: string }): void {
  const { mark, colour } = MARKS[state];
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
        execFile(file, [...args], { env: context.env, timeout: ASK_TIMEOUT_MS }, (error, stdout) => {
          resolve(error === null ? stdout : null);
        });
      }),
  };
}
