import type { CommandEntry } from './command.js';
import { processIo } from './io.js';

/** Every command, in the order of `schmux --help`; each is loaded only when it is called. */
const TABLE: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'start the daemon and print where the dashboard is',
    load: () => import('./commands/start.js'),
  },
  { name: 'stop', summary: 'stop the daemon; agents keep running', load: () => import('./commands/stop.js') },
  { name: 'status', summary: 'say whether the daemon runs', load: () => import('./commands/status.js') },
  { name: 'open', summary: 'open the dashboard in the browser', load: () => import('./commands/open.js') },
  { name: 'phone', summary: 'let your phone in with a QR code', load: () => import('./commands/phone.js') },
  { name: 'spawn', summary: 'start agents', load: () => import('./commands/spawn.js') },
  {
    name: 'list',
    alias: 'ls',
    summary: 'list sessions, who needs you most first',
    load: () => import('./commands/list.js'),
  },
  { name: 'watch', summary: 'show the list live', load: () => import('./commands/watch.js') },
  { name: 'next', summary: 'show the session that needs you most', load: () => import('./commands/next.js') },
  {
    name: 'attach',
    summary: 'attach this terminal to a session',
    load: () => import('./commands/attach.js'),
  },
  {
    name: 'send',
    summary: 'type text into a session and submit it',
    load: () => import('./commands/send.js'),
  },
  { name: 'capture', summary: "print a session's screen", load: () => import('./commands/capture.js') },
  { name: 'logs', summary: 'print what an agent has printed', load: () => import('./commands/logs.js') },
  {
    name: 'wait',
    summary: 'wait until a session needs you or is done',
    load: () => import('./commands/wait.js'),
  },
  {
    name: 'why',
    summary: 'explain what NudgeNik reads off a session',
    load: () => import('./commands/why.js'),
  },
  {
    name: 'done',
    summary: 'end an agent and keep its session for review',
    load: () => import('./commands/done.js'),
  },
  {
    name: 'resume',
    summary: 'go on with the conversation of a session that is over',
    load: () => import('./commands/resume.js'),
  },
  { name: 'rename', summary: 'give a session another nickname', load: () => import('./commands/rename.js') },
  { name: 'mute', summary: 'stop notices about a session', load: () => import('./commands/mute.js') },
  {
    name: 'dispose',
    summary: 'end a session for good; the workspace is kept',
    load: () => import('./commands/dispose.js'),
  },
  { name: 'repo', summary: 'add, list and remove repositories', load: () => import('./commands/repo.js') },
  { name: 'agent', summary: 'list, add and remove coding agents', load: () => import('./commands/agent.js') },
  {
    name: 'workspace',
    alias: 'ws',
    summary: 'list, open and dispose of workspaces',
    load: () => import('./commands/workspace.js'),
  },
  {
    name: 'config',
    summary: 'read and change the configuration',
    load: () => import('./commands/config.js'),
  },
  {
    name: 'doctor',
    summary: 'say what this machine has, misses, and what mends it',
    load: () => import('./commands/doctor.js'),
  },
  {
    name: 'demo',
    summary: 'show schmux at work in a home of its own',
    load: () => import('./commands/demo.js'),
  },
  {
    name: 'logout',
    summary: 'take the access away from every browser',
    load: () => import('./commands/logout.js'),
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell',
    load: () => import('./commands/completion.js'),
  },
  { name: 'version', summary: 'print the version', load: () => import('./commands/version.js') },
];

/** Runs the command line of this process; answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const io = processIo();
  // Two callers that have no time: an agent that waits for its hook, a shell that waits for Tab.
  if (argv[0] === 'hook') {
    const { runHook } = await import('./hook.js');
    await runHook(argv.slice(1), io.env);
    process.exit(0); // whatever is still open: nobody waits for a hook
  }
  if (argv[0] === '__complete') {
    const { complete } = await import('./complete.js');
    return complete(TABLE, argv.slice(1), io);
  }
  const { run } = await import('./run.js');
  return run(TABLE, argv, io);
}
