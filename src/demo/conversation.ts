import { select } from './scenarios/choose.js';
import { EMPTY, draftText, edit } from './screen/composer.js';
import { asked, banner, noted, said } from './screen/entries.js';
import type { Key } from './terminal/keys.js';
import type { Options } from './options.js';
import { scenarioNamed, type Part } from './scenarios/scenarios.js';
import { Interrupted, type Stage } from './screen/stage.js';
import type { Terminal } from './terminal/terminal.js';
import { TIMING_MS } from './timing.js';

/** Longest topic in the terminal title. */
const TOPIC_MAX_CHARS = 40;

type Deps = { stage: Stage; terminal: Terminal; options: Options; now(): number; exit(code: number): never };

/** Handles keys and tasks: what the user sends becomes the next task, or the answer to a question. Runs until the program ends. */
export async function converse(deps: Deps, first: string | null): Promise<never> {
  const { stage, terminal, options } = deps;
  const queue: string[] = [];
  let waiting: ((text: string) => void) | null = null;
  let quitAt = Number.NEGATIVE_INFINITY;

  const next = async (): Promise<string> => {
    const queued = queue.shift();
    stage.setQueued(queue);
    if (queued !== undefined) return queued;
    return new Promise((resolve) => (waiting = resolve));
  };

  const submit = () => {
    const text = draftText(stage.draft()).trim();
    if (text === '') return;
    stage.setDraft(EMPTY);
    if (text === '/exit') leave(0);
    const taker = waiting;
    waiting = null;
    if (taker !== null) return taker(text);
    queue.push(text);
    stage.setQueued(queue);
  };

  const leave = (code: number): never => {
    stage.status('clear');
    stage.leave();
    return deps.exit(code);
  };

  const interruptOrQuit = () => {
    if (deps.now() - quitAt < TIMING_MS.quitWindow) leave(130);
    quitAt = deps.now();
    stage.setDraft(EMPTY);
    stage.notice('Press Ctrl+C again to quit');
    if (stage.busy()) stage.interrupt();
  };

  const onKey = (key: Key) => {
    if (key.kind === 'key' && key.name === 'ctrl-c') return interruptOrQuit();
    stage.notice(null);
    if (stage.dialog() !== null) return onDialogKey(stage, key);
    if (key.kind === 'key' && key.name === 'ctrl-d' && draftText(stage.draft()) === '') return void leave(0);
    if (key.kind === 'key' && key.name === 'escape' && stage.busy()) return stage.interrupt();
    if (key.kind === 'key' && key.name === 'enter') return submit();
    stage.setDraft(edit(stage.draft(), key));
  };

  const part: Part = {
    stage,
    async say(text) {
      const words = text.split(' ');
      for (let count = 1; count < words.length; count++) {
        stage.stream(words.slice(0, count).join(' '));
        await stage.work('Writing', TIMING_MS.word);
      }
      stage.stream('');
      stage.print(said(text));
    },
    async answer() {
      stage.rest();
      stage.status('done');
      const text = await next();
      stage.print(asked(text));
      stage.status('working');
      return text;
    },
    exit: leave,
  };

  const perform = async (task: string) => {
    terminal.title(`✳ ${topic(task)}`);
    stage.print(asked(task));
    const selection = select(options, task);
    // An idle agent still does what it is told.
    const scenario = scenarioNamed(selection.name === 'idle' ? 'quick' : selection.name, selection);
    if (scenario === null) {
      stage.print(noted(`There is no scenario named "${selection.name}".`));
      return;
    }
    stage.status('working');
    try {
      await scenario(part);
      if (selection.name !== 'error') stage.status('done');
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      stage.stream('');
      stage.status('idle');
      stage.print(noted('Interrupted. What should I do instead?'));
    }
  };

  terminal.title('✳ Demo agent');
  terminal.onKey(onKey);
  terminal.onResize(() => stage.redraw());
  terminal.onEnd(() => leave(0));
  stage.print(banner(process.cwd()));
  stage.status('idle');
  let task = first;
  for (;;) {
    task ??= await next();
    await perform(task);
    stage.rest();
    task = null;
  }
}

function onDialogKey(stage: Stage, key: Key): void {
  const dialog = stage.dialog();
  if (dialog === null || key.kind === 'paste') return;
  if (key.kind === 'text') {
    const digit = Number(key.text.charAt(0));
    if (digit >= 1) dialog.pick(digit - 1);
    return;
  }
  if (key.name === 'up') dialog.move(-1);
  else if (key.name === 'down' || key.name === 'tab') dialog.move(1);
  else if (key.name === 'enter') dialog.confirm();
  else if (key.name === 'escape') stage.interrupt();
}

/** Returns the first words of a task, on one line. */
function topic(task: string): string {
  return task
    .slice(0, TOPIC_MAX_CHARS * 4)
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ')
    .trim()
    .slice(0, TOPIC_MAX_CHARS);
}
