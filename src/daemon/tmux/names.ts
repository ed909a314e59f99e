/**
 * What a session needs while it is made, and its mark, stand in its environment (`new-session -e`; a format reads it as it
 * reads an option): tmux goes through all sessions and windows for each option that is set.
 * Which home it belongs to and its six characters, `<home>:<id>`. Read before anything is deleted.
 */
export const ENV_SESSION = 'SCHMUX_TMUX_SESSION';
/** The working directory; read by the constant format `#{SCHMUX_TMUX_CWD}`, so that no path is ever part of a format. */
export const ENV_CWD = 'SCHMUX_TMUX_CWD';
/** The log writer's command; as above. */
export const ENV_PIPE = 'SCHMUX_TMUX_PIPE';
/** Option of our sessions: the six characters. */
export const OPTION_ID = '@schmux_id';
/** Option of sessions that older versions made; it and `OPTION_ID` were their mark. */
export const OPTION_HOME = '@schmux_home';
/** Option of the agent's own pane, `<home>:<id>`; it goes where the user moves the pane, and panes split off do not have it. */
export const OPTION_AGENT = '@schmux_agent';
/** Option of the agent's pane: the log writer's command, when it is started again; as above. */
export const OPTION_PIPE = '@schmux_pipe';
/** Option of the agent's pane: what its end runs; as above. */
export const OPTION_EXIT = '@schmux_exit';
/** Option of the quiet session: the file that the next paste is read from; as above. */
export const OPTION_PASTE = '@schmux_paste';

/** The constant format that stands for the value of an option or a variable. tmux does not expand what it finds there once more (format.c). */
export function formatOf(name: string): string {
  return `#{${name}}`;
}
