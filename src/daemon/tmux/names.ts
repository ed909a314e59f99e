/**
 * The mark of a session: its home and its six characters, `<home>:<id>`. Checked before anything is deleted.
 * The mark, and what a session needs while it is made, are environment variables (`new-session -e`; a format reads them like
 * options), because tmux goes through all sessions and windows for each option that is set.
 */
export const ENV_SESSION = 'SCHMUX_TMUX_SESSION';
/** The working directory; read by the constant format `#{SCHMUX_TMUX_CWD}`, so that no path is ever part of a format. */
export const ENV_CWD = 'SCHMUX_TMUX_CWD';
/** The log writer's command; read by a constant format as well. */
export const ENV_PIPE = 'SCHMUX_TMUX_PIPE';
/** Option of our sessions: the six characters. */
export const OPTION_ID = '@schmux_id';
/** Option of sessions from older versions, whose mark it was together with `OPTION_ID`. */
export const OPTION_HOME = '@schmux_home';
/** Option of the agent's own pane, `<home>:<id>`; it moves with the pane, and panes split off do not have it. */
export const OPTION_AGENT = '@schmux_agent';
/** Option of the agent's pane: the log writer's command for when it is started again; read by a constant format. */
export const OPTION_PIPE = '@schmux_pipe';
/** Option of the agent's pane: the command that its end runs; read by a constant format. */
export const OPTION_EXIT = '@schmux_exit';
/** Option of the quiet session: the file that the next paste is read from; read by a constant format. */
export const OPTION_PASTE = '@schmux_paste';

/** Returns the constant format that stands for the value of an option or a variable. tmux does not expand the value again (format.c). */
export function formatOf(name: string): string {
  return `#{${name}}`;
}
