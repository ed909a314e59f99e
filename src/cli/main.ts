import { processIo } from './io.js';
import { COMMAND_TABLE } from './program/command-table.js';

/** Runs the command line of this process; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const io = processIo();
  // Two callers are in a hurry: an agent waiting for its hook, and a shell waiting for completion.
  if (argv[0] === 'hook') {
    const { runHook } = await import('./hook.js');
    await runHook(argv.slice(1), io.env);
    process.exit(0); // even if something is still open: nobody waits for a hook
  }
  if (argv[0] === '__complete') {
    const { complete } = await import('./completion/complete.js');
    return complete(COMMAND_TABLE, argv.slice(1), io);
  }
  const { run } = await import('./run.js');
  return run(COMMAND_TABLE, argv, io);
}
