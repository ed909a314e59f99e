import { CircleCheck } from 'lucide-react';
import { useApp, useData } from '../../state/hooks.js';
import { SPAWN } from '../../state/navigation/routes.js';
import { Button } from '../../ui/controls/button.js';
import { Kbd } from '../../ui/display/kbd.js';
import { ProgramOutput } from '../../ui/display/program-output.js';
import { MissingAgents } from '../shared/missing-agents.js';
import { useDemo } from './use-demo.js';
import css from './first-run.module.css';

/** The empty home: the agents found on this machine, and how to begin. */
export function FirstRun() {
  const { router } = useApp();
  const trial = useDemo();
  const agents = useData((data) => data.agents);
  const repos = useData((data) => data.config.config.repos);
  const found = agents.filter((agent) => agent.available && agent.kind !== 'demo');
  const missing = agents.filter((agent) => !agent.available && agent.kind === 'detected');
  const demo = agents.find((agent) => agent.kind === 'demo' && agent.available);
  return (
    <div className={css.scroll}>
      <div className={css.page} data-testid="first-run">
        <h1 className={css.title}>No sessions yet</h1>
        <p className={css.lead}>
          Each agent runs in its own tmux session on a git clone. This page shows which ones need you, and
          lets you read and answer any of them.
        </p>
        <section className={css.card} aria-labelledby="found">
          <h2 id="found">{found.length === 0 ? 'No coding agents found' : 'Found on this machine'}</h2>
          <ul className={css.agents}>
            {found.map((agent) => (
              <li key={agent.name}>
                <CircleCheck size={16} className={css.ok} aria-hidden />
                <b>{agent.label}</b> <span className={css.dim}>{agent.version ?? agent.path}</span>
              </li>
            ))}
          </ul>
          <MissingAgents agents={missing.slice(0, found.length === 0 ? 6 : 3)} />
        </section>
        <div className={css.ways}>
          <Button variant={found.length > 0 ? 'primary' : 'plain'} onClick={() => router.go(SPAWN)}>
            Start your first session
          </Button>
          {demo !== undefined && (
            <Button
              variant={found.length > 0 ? 'plain' : 'primary'}
              disabled={trial.busy}
              onClick={() => void trial.start()}
            >
              {trial.busy ? 'Starting three demo agents…' : 'Try it with demo agents'}
            </Button>
          )}
          {repos.length === 0 && (
            <Button variant="quiet" onClick={() => router.go({ page: 'settings', section: 'repositories' })}>
              Add a repository
            </Button>
          )}
        </div>
        {trial.problems.length > 0 && (
          <div className={css.problem} role="alert">
            {trial.problems.map((problem) => (
              <div key={problem.message}>
                <b>{problem.message}</b> {problem.hint}
                <ProgramOutput detail={problem.detail} />
              </div>
            ))}
          </div>
        )}
        {demo !== undefined && (
          <p className={css.dim}>
            The demo needs no account: it runs three scripted agents in clones of a small repository created
            for them. You can remove that repository in Settings.
          </p>
        )}
        <p className={css.dim}>
          <Kbd keys="n" /> starts a session from anywhere, <Kbd keys="?" /> shows all shortcuts. In a
          terminal: <code>schmux spawn -a {found[0]?.name ?? 'demo'} -r myproject</code>
        </p>
      </div>
    </div>
  );
}
