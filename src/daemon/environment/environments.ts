import { travelling, type Variables } from '../../contract/environment.js';
import { layered, withBasics, type Environment, type SpawnEnvironment } from './environment.js';
import type { LoginShell } from './login-shell.js';

export type Environments = {
  /** Returns the environment for spawns from the page and the daemon's own work: the login shell's, over that of `schmux start`. */
  own(): Promise<Environment>;
  /** Returns the environment for a spawn: the one its caller sent, or `own` when it sent none. */
  of(sent?: Variables): Promise<SpawnEnvironment>;
};

export type EnvironmentsDeps = {
  /** The environment that `schmux start` was run with. */
  start: Variables;
  loginShell: LoginShell;
  /** True when an ssh agent listens on that socket. */
  isAnswering(socket: string): Promise<boolean>;
};

const SSH_AGENT = 'SSH_AUTH_SOCK';

/** Decides whose environment a spawn gets; docs/environment.md describes the rules. */
export function createEnvironments(deps: EnvironmentsDeps): Environments {
  const start = travelling(deps.start);
  /** The ssh agent of the last spawning shell: the login shell may have none, or one of an earlier login. */
  let lastAgent: string | undefined;

  async function own(): Promise<Environment> {
    const login = await deps.loginShell.environment();
    const env = layered(travelling(login ?? {}), start);
    const agent = await liveAgent([env[SSH_AGENT], lastAgent, start[SSH_AGENT]]);
    return agent === null ? env : { ...env, [SSH_AGENT]: agent };
  }

  /** Returns the first live agent; null leaves the variable unchanged. */
  async function liveAgent(candidates: readonly (string | undefined)[]): Promise<string | null> {
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
      // A terminal means a shell that has read the user's startup files: what is unset there should stay unset.
      if (sent['TERM'] !== undefined)
        return { env: withBasics(env, layered(travelling(deps.loginShell.current() ?? {}), start)), asks };
      // Cron, a service or `env -i` send next to nothing, and the daemon's startup environment is another shell's.
      const login = await deps.loginShell.environment();
      return { env: layered(env, login === null ? await own() : travelling(login)), asks };
    },
  };
}
