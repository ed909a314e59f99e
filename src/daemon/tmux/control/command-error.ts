import { SchmuxError } from '../../../contract/errors.js';

/** A command that tmux answered with an error. `done` commands of the same list before it were carried out, none after it. */
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
