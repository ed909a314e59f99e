#!/usr/bin/env node
import { readFileSync, unlinkSync } from 'node:fs';
import { select } from './scenarios/choose.js';
import { converse } from './conversation.js';
import { parseOptions, USAGE, type Options } from './options.js';
import { echo, steady } from './scenarios/plain.js';
import { createStage } from './screen/stage.js';
import { openTerminal } from './terminal/terminal.js';

/** Version of the demo agent; changes with its screens. */
const VERSION = '1.0.0';
/** Exit code of `fail`. */
const FAIL_CODE = 7;
/** Scenarios that start without a task. */
const WAITS_FOR_TASK = new Set(['default', 'idle', 'permission', 'question']);

function readOptions(): Options {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (typeof options === 'object') return options;
    process.stdout.write(options === 'version' ? `${VERSION}\n` : USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

function takePrompt(path: string): Buffer {
  const bytes = readFileSync(path);
  unlinkSync(path);
  return bytes;
}

const options = readOptions();
if (options.scenario === 'fail') process.exit(FAIL_CODE);
const promptBytes = options.promptFile === null ? null : takePrompt(options.promptFile);
const prompt = promptBytes?.toString('utf8') ?? null;
const { name } = select(options, prompt ?? '');
if (name === 'fail') process.exit(FAIL_CODE);

const terminal = openTerminal();
const now = () => performance.now();
const stage = createStage(terminal, { speed: options.speed, signals: options.signals, now });
const exit = (code: number): never => {
  terminal.close();
  process.exit(code);
};
process.on('SIGTERM', () => {
  stage.leave();
  exit(143);
});
process.on('SIGHUP', () => exit(129));

if (name === 'echo') {
  if (options.record === null) {
    process.stderr.write('The echo scenario needs --record FILE.\n');
    exit(2);
  } else {
    echo(terminal, stage, { record: options.record, prompt: promptBytes });
  }
} else if (name === 'steady') {
  terminal.onKey((key) => void (key.kind === 'key' && key.name === 'ctrl-c' && exit(130)));
  await steady(terminal, options.speed);
} else {
  const ownTask = WAITS_FOR_TASK.has(name) ? null : `scenario: ${options.scenario ?? name}`;
  await converse({ stage, terminal, options, now, exit }, name === 'idle' ? null : (prompt ?? ownTask));
}
