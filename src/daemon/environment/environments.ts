import { travelling, type Variables } from '../../contract/environment.js';
import { layered, withBasics, type Environment, type SpawnEnvironment } from './environment.js';
import type { LoginShell } from './login-shell.js';

export type Environments = {
  /** For what the page starts and the daemon asks for: the login shell's, over what `schmux start` was run with. */
  own(): Promise<Environment>;
  /** For a spawn: what its caller sent, or `own` for a caller that sent nothing. */
  of(sent?: Variables): Promise<SpawnEnvironment>;
};

export type EnvironmentsDeps = {
  /** What `schmux start` was run with. */
  start: Variables;
  loginShell: LoginShell;
  /** Whether an ssh agent answers on that socket. */
  isAnswering(socket: string): Promise<boolean>;
};

const SSH_AGENT = 'SSH_AUTH_SOCK';

/** Whose environment a spawn gets. docs/environment.md says the same in words. */
export function createEnvironments(deps: EnvironmentsDeps): Environments {
  const start = travelling(deps.start);
  /** The ssh agent of the shell that spawned last: the login shell may know none, or one of an earlier login. */
  let lastAgent: string | undefined;

  async function own(): Promise<Environment> {
    const login = await deps.loginShell.environment();
    const env = layered(travelling(login ?? {}), start);
    const agent = await livingAgent([env[SSH_AGENT], lastAgent, start[SSH_AGENT]]);
    return agent === null ? env : { ...env, [SSH_AGENT]: agent };
  }

  /** Null when none answers: then the variable is left as it is. */
  async function livingAgent(candidates: readonly (string | undefined)[]): Promise<string | null> {
    for (const socket of new Set(candidates))
      if (socket !== undefined && socket !== '' && (await deps.isAnswering(socket))) return socket;
    return null;
  }

  return {
    own,
    async of(sent) {
      if (sent === undefined) return { env: await own(), asks: false };
      const env = travelling(sent);
      lastAgent = env[SSH_AGENT] ?? lastAgent;
      const asks = (env['SSH_ASKPASS'] ?? '') !== '';
      // A terminal says that a shell with the user's startup files is around: what is not set there is not to be set.
      if (sent['TERM'] !== undefined)
        return { env: withBasics(env, layered(travelling(deps.loginShell.current() ?? {}), start)), asks };
      // From cron, a service or `env -i` comes next to nothing. What the daemon was started with is somebody else's shell.
      const login = await deps.loginShell.environment();
      return { env: layered(env, login === null ? await own() : travelling(login)), asks };
    },
  };
}
