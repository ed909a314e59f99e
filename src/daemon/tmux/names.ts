/** Option of our sessions: the six characters. Read before anything is deleted. */
export const OPTION_ID = '@schmux_id';
/** Option of our sessions: which home they belong to. */
export const OPTION_HOME = '@schmux_home';
/** Option of the agent's own pane, `<home>:<id>`; it goes where the user moves the pane, and panes split off do not have it. */
export const OPTION_AGENT = '@schmux_agent';
/** Option of the agent's pane: the log writer's command. Read by the constant format `#{@schmux_pipe}`, so that no path is ever part of a format. */
export const OPTION_PIPE = '@schmux_pipe';
/** Option of the agent's pane: what its end runs; as above. */
export const OPTION_EXIT = '@schmux_exit';
/** Option of our sessions: the working directory; as above. */
export const OPTION_CWD = '@schmux_cwd';

/** The constant format that stands for an option's value. tmux does not expand what it finds there once more (format.c). */
export function formatOf(option: string): string {
  return `#{${option}}`;
}
