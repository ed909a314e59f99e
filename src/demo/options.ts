import { parseArgs } from 'node:util';

export type Options = {
  /** As given by `--scenario`, e.g. `permission` or `exit:7`; null if not given. */
  scenario: string | null;
  promptFile: string | null;
  record: string | null;
  lines: number | null;
  speed: number;
  signals: boolean;
};

export const USAGE = `Usage: schmux-demo-agent [options]

A scripted stand-in for a coding agent: it needs no account and no network.

  --scenario NAME     default, permission, question, quick, idle, error, fail, exit:CODE, crash, flood, steady, echo
  --prompt-file PATH  file with the first task; removed once it is read
  --lines N           lines printed by the flood scenario (default: 10000)
  --record FILE       file for what the echo scenario receives, in hex
  --speed N           speed relative to a real agent (default: 1)
  --signals           also report the status by OSC 7501
  --version, --help
`;

/** Parses the command line; throws an error with a readable message if it is wrong. */
export function parseOptions(argv: readonly string[]): Options | 'help' | 'version' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      scenario: { type: 'string' },
      'prompt-file': { type: 'string' },
      record: { type: 'string' },
      lines: { type: 'string' },
      speed: { type: 'string' },
      signals: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return 'help';
  if (values.version === true) return 'version';
  return {
    scenario: values.scenario ?? null,
    promptFile: values['prompt-file'] ?? null,
    record: values.record ?? null,
    lines: values.lines === undefined ? null : positive('--lines', values.lines),
    speed: values.speed === undefined ? 1 : positive('--speed', values.speed),
    signals: values.signals === true,
  };
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new Error(`${flag} must be a number above 0, not "${text}".`);
  return value;
}
