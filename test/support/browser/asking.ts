import type { Locator, Page } from 'playwright-core';
import { configure } from '../agents/puppets.js';
import { rowOf, type Stage } from './browser.js';

const CHOICES = [
  'Yes',
  "Yes, and don't ask again for npm test commands in this project",
  'No, and tell the agent what to do differently (esc to stop)',
];

/** What an agent's question about a command looks like. */
export function questionScreen(command: string, choices: readonly string[] = CHOICES): string {
  return [
    '\x1b[2J\x1b[H● I will look at the cart first.',
    '',
    '─'.repeat(40),
    ' Bash command',
    '',
    `   ${command}`,
    '',
    ' Do you want to proceed?',
    ...choices.map((label, at) => `${at === 0 ? ' ❯' : '  '} ${at + 1}. ${label}`),
    '\x1b[?25l',
  ].join('\r\n');
}

/** Agents that ask, and what the page shows of it. */
export function askingOn(stage: Stage) {
  return {
    /** Lets a puppet ask, and waits until the daemon knows the question. */
    async asks(id: string, command: string, choices?: readonly string[]): Promise<void> {
      await stage.puppets.print(id, questionScreen(command, choices));
      await stage.world.until(id, ({ dialog }) => dialog?.above.join().includes(command) === true, command);
    },
    /** Shows what an agent shows once its question was answered. */
    goesOn: (id: string) => stage.puppets.print(id, '\x1b[2J\x1b[H\x1b[?25h● Working on it.\r\n'),
    dispose: async (...ids: string[]) =>
      (await stage.world.client()).call('sessionDispose', { body: { ids } }),
  };
}

/** What a row says of the last answer or reply. */
export const actOf = (page: Page, name: string): Locator => rowOf(page, name).getByTestId('act');

/** The buttons of a row that answer, by their names. */
export const choiceOf = (page: Page, name: string, label: RegExp): Locator =>
  rowOf(page, name).getByTestId('choices').getByRole('button', { name: label });

/** Where each row is and how high: no row moves because of what it shows. */
export function boxesOf(page: Page): Promise<string[]> {
  return page
    .locator('[data-testid=session-list] article')
    .evaluateAll((rows) => rows.map((row) => [row.getBoundingClientRect().top, row.clientHeight].join()));
}

const EDITOR = `
const { createInterface } = require('node:readline');
const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
process.stdout.write('\\x1b]7501;state=idle:app=editor\\x1b\\\\');
lines.on('line', (line) => {
  process.stdout.write('took: ' + line + '\\r\\n');
  lines.prompt();
});
lines.prompt();
`;

/** Configures the agent `editor`: a line editor that says what it took. Call it before the daemon starts. */
export async function withEditor({ world }: Stage): Promise<void> {
  const config = JSON.parse(await world.file('config.json')) as { agents: object[] };
  const editor = { name: 'editor', command: [process.execPath, '-e', EDITOR], prompt: 'none' };
  await configure(world, { agents: [...config.agents, editor] });
}

/** Spawns an editor in whose composer a text stands that was not sent. */
export async function spawnDraft({ world }: Stage, nickname: string, draft: string): Promise<string> {
  const [id = ''] = await world.spawn({ agents: [{ agent: 'editor' }], workspace: world.repo, nickname });
  await world.until(id, ({ nudge }) => nudge.state === 'feedback', 'feedback');
  await (await world.client()).call('sessionSend', { params: { id }, body: { text: draft, enter: false } });
  return id;
}
