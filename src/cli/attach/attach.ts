import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { SchmuxError } from '../../contract/errors.js';
import type { Session } from '../../contract/session/session.js';
import { planAttach } from './plan.js';
import type { Context } from '../command.js';
import { sessionName } from '../output/indicator.js';

/** Hands this terminal to tmux until the user detaches; returns the exit code. */
export async function attachToSession(context: Context, session: Session): Promise<number> {
  if (session.status === 'spawning')
    throw new SchmuxError('SESSION_NOT_STARTED', `${sessionName(session)} is still being prepared.`, {
      hint: `schmux wait ${session.id} && schmux attach ${session.id}`,
    });
  const plan = planAttach(session.attach, {
    tmux: canonicalTmux(context.env['TMUX']),
    socketFolder: canonical(context.env['TMUX_TMPDIR'] || '/tmp'),
    uid: process.getuid?.() ?? 0,
  });
  const env = { ...context.env };
  if (plan.forgetTmux) {
    delete env['TMUX'];
    delete env['TMUX_PANE'];
  }
  const code = await runInTerminal(plan.argv, env);
  if (code !== 0)
    throw new SchmuxError('TMUX_FAILED', `${plan.argv.join(' ')} ended with exit code ${code}.`, {
      hint: 'schmux list   shows whether the session is still there; schmux doctor checks tmux',
    });
  return 0;
}

function runInTerminal(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  // Keys now belong to tmux: Ctrl-C goes to the agent and must not end us before tmux restores the terminal.
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env });
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? tmuxMissing() : error),
    );
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(() => process.off('SIGINT', ignore));
}

function tmuxMissing(): SchmuxError {
  return new SchmuxError('TMUX_MISSING', 'tmux is not installed.', {
    hint: 'schmux doctor   says how to install it',
  });
}

function canonicalTmux(tmux: string | undefined): string | undefined {
  if (!tmux) return undefined;
  const [, path = '', rest = ''] = /^(.*)(,[^,]*,[^,]*)$/.exec(tmux) ?? [];
  return canonical(path) + rest;
}

function canonical(path: string): string {
  try {
    // The directory, because the socket itself may be gone or unreadable.
    return path.includes('/tmux-')
      ? join(realpathSync(join(path, '..')), path.slice(path.lastIndexOf('/') + 1))
      : realpathSync(path);
  } catch {
    return path;
  }
}
