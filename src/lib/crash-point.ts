import { appendFileSync } from 'node:fs';

/**
 * Injects faults for the fault tests; does nothing otherwise. Called with a name before or after every side effect whose
 * interruption matters: kills this process there, or throws the error of a failing disk.
 */
export type CrashPoint = (name: string) => void;

type Env = Readonly<Record<string, string | undefined>>;

/** Time of one operation on a slow disk; long compared with everything else a daemon does. */
const DELAY_MS = 250;

/**
 * Reads the faults from the environment. `CRASH_AT`: `spawn.after_tmux` kills at that point, `state.written#3` when it is reached
 * for the third time, `#12` at the twelfth point of any name. `FAIL_AT`: `state.before_write=ENOSPC` throws that error there
 * each time, `#12=EIO` at the twelfth point of any name and all that follow; a suffix `*2` limits it to two times; `DELAY`
 * instead of an error blocks the process for a moment. `TRACE_AT`: a file that gets the name of every point reached, one a line.
 */
export function createCrashPoint(env: Env): CrashPoint {
  const parts = [crasher(env['CRASH_AT']), failer(env['FAIL_AT']), tracer(env['TRACE_AT'])];
  const asked = parts.filter((part): part is CrashPoint => part !== null);
  return (name) => asked.forEach((part) => part(name));
}

function crasher(text: string | undefined): CrashPoint | null {
  const [, name = '', count = '1'] = /^([^#]*)(?:#(\d+))?$/.exec(text ?? '') ?? [];
  if (!text) return null;
  let left = Number(count);
  return (reached) => {
    if ((name === '' || name === reached) && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

function failer(text: string | undefined): CrashPoint | null {
  const match = /^([^=#]*)(?:#(\d+))?=([A-Z]+)(?:\*(\d+))?$/.exec(text ?? '');
  if (match === null) return null;
  const [, name = '', from = '1', error = '', times] = match;
  let before = Number(from);
  let left = Number(times ?? Number.POSITIVE_INFINITY);
  return (reached) => {
    if ((name !== '' && name !== reached) || --before > 0 || left-- <= 0) return;
    if (error === 'DELAY') return void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DELAY_MS);
    throw Object.assign(new Error(`${error}: caused at ${reached}`), { code: error });
  };
}

function tracer(path: string | undefined): CrashPoint | null {
  return path ? (reached) => appendFileSync(path, `${reached}\n`) : null;
}
