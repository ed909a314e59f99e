import type { RouteHandlers } from '../../../contract/api.js';
import type { DaemonInfo } from '../../../contract/daemon-info.js';
import type { ConfigState } from '../../../contract/config.js';
import type { Agents } from '../../agent/agents.js';

export type SettingRoutes = Pick<
  RouteHandlers,
  'daemonInfo' | 'daemonStop' | 'agentList' | 'secretsList' | 'secretsSet' | 'configGet' | 'configSet'
>;

export type SettingDeps = {
  info(): DaemonInfo;
  stop(): void;
  agents: Agents;
  config: { state(): ConfigState; set(key: string, value: unknown): Promise<ConfigState> };
  secrets: {
    list(): { name: string; keys: string[] }[];
    set(name: string, env: Record<string, string | null>): Promise<string[]>;
  };
};

/** Creates the routes about the daemon itself, its agents and its configuration. */
export function settingRoutes(deps: SettingDeps): SettingRoutes {
  return {
    daemonInfo: () => deps.info(),
    daemonStop() {
      deps.stop();
      return {};
    },
    agentList: ({ query }) => deps.agents.list({ refresh: query.refresh }),
    secretsList: () => deps.secrets.list(),
    secretsSet: async ({ params, body }) => ({ keys: await deps.secrets.set(params.name, body.env) }),
    configGet: () => deps.config.state(),
    configSet: ({ body }) => deps.config.set(body.key, body.value),
  };
}
