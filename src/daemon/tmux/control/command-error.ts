import { SchmuxError } from '../../../contract/errors.js';

/** The error for a command that tmux refused. `done` commands before it in the same list were carried out, none after it. */
export class TmuxCommandError extends SchmuxError {
  readonly done: number;
  /** tmux's own words. */
  readonly words: string;

  constructor(command: string, words: string, done: number) {
    super('TMUX_FAILED', `tmux refused ${command}: ${words}`);
    this.done = done;
    this.words = words;
  }
}
