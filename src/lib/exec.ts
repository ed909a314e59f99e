import { spawn } from 'node:child_process';

export type ExecOptions = {
  cwd?: string;
  /** The whole environment of the child; it inherits nothing else. */
  env: Record<string, string>;
  /** The child's process group is killed after this time. */
  timeoutMs: number;
  /** Written to stdin. Default /dev/null, so that no program ever prompts on a terminal nobody sees. */
  input?: Uint8Array | string;
  /** Limit of stdout; longer output is cut and `truncated` set. */
  maxBytes?: number;
  signal?: AbortSignal;
  /** Encoding of stdout; `latin1` keeps every byte as one character. Default: utf8. */
  encoding?: 'utf8' | 'latin1';
  /** Called with every chunk of stderr, for progress. */
  onStderr?: (text: string) => void;
};

export type ExecResult = {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  outcome: 'exited' | 'timeout' | 'aborted' | 'not_found' | 'spawn_failed';
  truncated: boolean;
};

/** Length kept of stderr, enough for a message. */
const STDERR_KEPT_CHARS = 16_384;
/** Default of `maxBytes`: more than any listing that schmux reads. */
const STDOUT_MAX_BYTES = 64 * 1024 * 1024;

/** Running process groups, killed when this process exits. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) killGroup(pid, 'SIGKILL');
});

/** Runs a program from an argv (never a shell) in a process group of its own and waits for its end. Never throws; check `outcome` and `code`. */
export function exec(file: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const max = options.maxBytes ?? STDOUT_MAX_BYTES;
    let size = 0;
    let stderr = '';
    let outcome: ExecResult['outcome'] = 'exited';
    if (options.signal?.aborted) {
      resolve({ code: null, signal: null, stdout: '', stderr: '', outcome: 'aborted', truncated: false });
      return;
    }
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    if (child.pid !== undefined) running.add(child.pid);
    const end = (why: 'timeout' | 'aborted') => {
      if (outcome !== 'exited') return;
      outcome = why;
      killGroup(child.pid, 'SIGTERM');
      // The child has ended while another process holds its pipes: Node does not report its exit again.
      if (child.exitCode !== null || child.signalCode !== null)
        return settle(child.exitCode, child.signalCode);
      // A second, so that git can remove its lock files; whatever is left then is stuck.
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), 1000).unref();
    };
    const timer = setTimeout(() => end('timeout'), options.timeoutMs);
    const onAbort = () => end('aborted');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= max) chunks.push(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT_CHARS);
      options.onStderr?.(text);
    });
    // EPIPE when the child does not read all input: its exit code says what matters.
    child.stdin?.on('error', () => undefined).end(options.input);
    let settled = false;
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      if (settled) return;
      settled = true;
      if (child.pid !== undefined) running.delete(child.pid);
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve({
        code,
        signal,
        stdout: Buffer.concat(chunks).toString(options.encoding ?? 'utf8'),
        stderr,
        outcome,
        truncated: size > max,
      });
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      outcome = error.code === 'ENOENT' ? 'not_found' : 'spawn_failed';
      stderr ||= error.message;
      settle(null, null);
    });
    child.on('close', settle);
    // A grandchild may hold the pipes open after the group was killed: stop waiting for it.
    child.on('exit', (code, signal) => {
      if (outcome !== 'exited') setTimeout(() => settle(code, signal), 500).unref();
    });
  });
}

/** Signals a whole process group; does nothing when the group is gone. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
