import { failed, noted, used } from '../screen/entries.js';
import type { Stage } from '../screen/stage.js';
import { TIMING_MS } from '../timing.js';

/** What a scenario can use. */
export type Part = {
  stage: Stage;
  /** Streams a message, word by word. */
  say(text: string): Promise<void>;
  /** Waits for the user's next message. */
  answer(): Promise<string>;
  /** Ends the program. */
  exit(code: number): never;
};

export type Scenario = (part: Part) => Promise<void>;

const COMMAND = 'npm test';

async function inspect({ stage, say }: Part): Promise<void> {
  await stage.work('Thinking', TIMING_MS.inspect);
  await say("I'll look at the code first, then run the tests.");
  await stage.work('Reading', TIMING_MS.inspect);
  stage.print(used('Read(src/greeting.ts)', ['24 lines']));
  await stage.work('Reading', TIMING_MS.work - 2 * TIMING_MS.inspect);
}

/** Asks for permission and runs the command, unless the answer is no. */
async function permission({ stage, say }: Part): Promise<boolean> {
  stage.status('blocked', { kind: 'permission', message: `run ${COMMAND}` });
  const choice = await stage.choose({
    title: 'Run command',
    detail: [COMMAND],
    question: `Do you want to run ${COMMAND}?`,
    choices: [
      'Yes',
      `Yes, and don't ask again for ${COMMAND} in this session`,
      'No, and tell the agent what to do instead (esc)',
    ],
  });
  stage.status('working');
  if (choice === 2) {
    stage.print(noted(`Not allowed: ${COMMAND}`));
    await say('I have not run the tests. Tell me what to do instead.');
    return false;
  }
  await stage.work('Running the tests', TIMING_MS.command);
  stage.print(used(`Bash(${COMMAND})`, ['12 tests passed', '0 failed', 'in 1.4 s']));
  return true;
}

async function change({ stage }: Part): Promise<void> {
  await stage.work('Editing', TIMING_MS.inspect);
  stage.print(used('Update(src/greeting.ts)', ['3 lines added, 1 line removed']));
}

async function summary({ say }: Part): Promise<void> {
  await say(
    'Done. I changed src/greeting.ts so that an empty name is greeted as well, and added a test for it. All 13 tests pass.',
  );
}

async function question({ say, answer, stage }: Part): Promise<void> {
  await say(
    'The greeting has no test for an empty name. Should I add one to the existing test file, or start a new one?',
  );
  await answer();
  await stage.work('Thinking', TIMING_MS.inspect);
}

/** Prints numbered lines as fast as the terminal accepts them. */
async function flood({ stage }: Part, lines: number): Promise<void> {
  /** Lines per write: enough to be fast, few enough to stay responsive. */
  const batch = 200;
  for (let from = 1; from <= lines; from += batch) {
    const upTo = Math.min(lines, from + batch - 1);
    const block: string[] = [];
    for (let line = from; line <= upTo; line++) block.push(`flood ${line} of ${lines}`);
    await stage.raw(block.join('\r\n'));
  }
}

/** Returns a scenario by name; `detail` is the part after the colon. */
export function scenarioNamed(
  name: string,
  options: { detail: string | null; lines: number },
): Scenario | null {
  switch (name) {
    case 'default':
      return async (part) => {
        await inspect(part);
        if (!(await permission(part))) return;
        await question(part);
        await change(part);
        await summary(part);
      };
    case 'permission':
      return async (part) => {
        await inspect(part);
        if (await permission(part)) await summary(part);
      };
    case 'question':
      return async (part) => {
        await inspect(part);
        await question(part);
        await change(part);
        await summary(part);
      };
    case 'quick':
      return async (part) => {
        await part.stage.work('Thinking', TIMING_MS.inspect);
        await summary(part);
      };
    case 'error':
      return async ({ stage }) => {
        await stage.work('Thinking', TIMING_MS.work);
        stage.status('error', { message: 'API Error: 529 overloaded' });
        stage.print(
          failed('API Error: 529 {"type":"overloaded_error","message":"Overloaded"}. Try again later.'),
        );
      };
    case 'exit':
      return async (part) => {
        await part.stage.work('Thinking', TIMING_MS.inspect);
        await part.say(`I am done here and leave with code ${options.detail ?? '0'}.`);
        part.exit(Number(options.detail ?? 0));
      };
    case 'crash':
      return async ({ stage }) => {
        await stage.work('Thinking', TIMING_MS.inspect);
        process.kill(process.pid, 'SIGSEGV');
        await new Promise(() => undefined);
      };
    case 'flood':
      return (part) => flood(part, options.lines);
    default:
      return null;
  }
}
