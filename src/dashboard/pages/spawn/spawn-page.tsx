import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import type { SpawnResult } from '../../../contract/session.js';
import { emptyDraft, withCount, type SpawnDraft } from '../../state/drafts.js';
import { useApp, useData, useStore } from '../../state/hooks.js';
import type { Route } from '../../state/routes.js';
import { planSpawn } from '../../state/spawn-plan.js';
import { Button } from '../../ui/button.js';
import { Field, Input, TextArea } from '../../ui/field.js';
import { IS_MAC, Kbd } from '../../ui/kbd.js';
import { AgentPicker } from './agent-picker.js';
import { Images } from './images.js';
import { QuickLaunches } from './quick-launches.js';
import { SpawnResults } from './spawn-results.js';
import { useImages } from './use-images.js';
import { useRefs } from './use-refs.js';
import { WherePicker } from './where-picker.js';
import css from './spawn-page.module.css';

/** One page: the prompt first, then who, then where; one line says exactly what will happen. */
export function SpawnPage({ route }: { route: Extract<Route, { page: 'spawn' }> }) {
  const { draft: store, client, router } = useApp();
  const draft = useStore(store);
  const agents = useData((data) => data.agents);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<SchmuxError | null>(null);
  const [results, setResults] = useState<SpawnResult[] | null>(null);
  const promptField = useRef<HTMLTextAreaElement>(null);
  const images = useImages();
  const refs = useRefs(draft.where === 'fresh' ? draft.repo : '');
  const plan = planSpawn(draft, agents, refs);
  const problems = plan.ready ? {} : plan.problems;
  const change = (part: Partial<SpawnDraft>): void => store.update((value) => ({ ...value, ...part }));

  const repos = useData((data) => data.config.config.repos);
  const propose = useEffectEvent(() => {
    const [onlyRepo, ...otherRepos] = repos;
    const found = agents.find((agent) => agent.available && agent.kind !== 'demo');
    store.update((value) => {
      const repo =
        value.repo === '' && onlyRepo !== undefined && otherRepos.length === 0 ? onlyRepo.name : value.repo;
      const next = repo === value.repo ? value : { ...value, repo };
      const nobody = Object.keys(value.counts).length === 0;
      return nobody && found !== undefined ? withCount(next, found.name, 1) : next;
    });
  });
  // Where there is only one answer, it is given.
  useEffect(() => propose(), []);
  const { workspace, repo } = route;
  useEffect(() => {
    // A link that names a place fills it in, once.
    if (workspace !== null) store.update((value) => ({ ...value, where: 'existing', workspace }));
    else if (repo !== null) store.update((value) => ({ ...value, where: 'fresh', repo }));
  }, [store, workspace, repo]);
  useEffect(() => promptField.current?.focus(), []);

  const start = async (): Promise<void> => {
    setTried(true);
    if (!plan.ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await images.settled();
      const now = planSpawn(store.get(), agents);
      if (!now.ready) return;
      const answer = await client.call('sessionSpawn', { body: now.input });
      const [only] = answer;
      if (answer.every((result) => !('error' in result))) {
        store.update((value) => ({ ...emptyDraft, counts: value.counts, where: value.where, repo: value.repo, workspace: value.workspace })); // prettier-ignore
        if (answer.length === 1 && only !== undefined && 'id' in only)
          return router.go({ page: 'session', id: only.id });
      }
      setResults(answer);
    } catch (thrown) {
      setError(toSchmuxError(thrown));
    } finally {
      setBusy(false);
    }
  };

  if (results !== null) return <SpawnResults results={results} onAgain={() => setResults(null)} />;
  const shown = (field: keyof typeof problems): string | undefined => (tried ? problems[field] : undefined);
  return (
    <div className={css.scroll} data-over={images.over || undefined} {...images.hear}>
      <form
        className={css.page}
        data-testid="spawn"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void start();
        }}
      >
        <h1 className={css.title}>New session</h1>
        <QuickLaunches
          chosen={route.quick}
          onChoose={(quick) =>
            store.update((value) => withCount({ ...value, prompt: quick.prompt, counts: {} }, quick.agent, 1))
          }
        />
        <div>
          <Field
            label="Prompt"
            hint="Reaches the agent byte for byte. Empty: it starts and waits for you."
            error={problems.prompt}
          >
            <TextArea
              ref={promptField}
              rows={5}
              value={draft.prompt}
              placeholder="What should be done?"
              onChange={(event) => change({ prompt: event.target.value })}
            />
          </Field>
          <Images
            images={draft.images}
            attaching={images.attaching}
            onAdd={images.add}
            onRemove={images.remove}
          />
        </div>
        <AgentPicker draft={draft} error={shown('agents')} onChange={(next) => store.set(next)} />
        <WherePicker
          draft={draft}
          total={plan.total}
          refs={refs}
          errors={{ repo: shown('repo'), workspace: shown('workspace') }}
          onChange={change}
        />
        <div className={css.pair}>
          <Field
            label="Nickname"
            hint={plan.total > 1 ? 'Numbered: nick (1), nick (2) …' : 'Optional; else it goes by its id.'}
            error={problems.nickname}
          >
            <Input value={draft.nickname} onChange={(event) => change({ nickname: event.target.value })} />
          </Field>
          {draft.where === 'existing' && (
            <label className={css.check}>
              <input
                type="checkbox"
                checked={draft.resume}
                onChange={(event) => change({ resume: event.target.checked })}
              />
              <span>
                Resume the agent’s last conversation there
                {problems.resume !== undefined && <em>{problems.resume}</em>}
              </span>
            </label>
          )}
        </div>
        {error !== null && (
          <div className={css.error} role="alert">
            <b>{error.message}</b> {error.hint}
          </div>
        )}
        <footer className={css.foot}>
          <p className={css.sentence} role="status" data-ready={plan.ready || undefined} data-testid="plan">
            {plan.sentence}
          </p>
          <Kbd keys={IS_MAC ? 'Mod+Enter' : 'Ctrl+Enter'} />
          <Button look="primary" type="submit" disabled={busy} data-testid="start">
            {busy ? 'Starting' : plan.total > 1 ? `Start ${plan.total} sessions` : 'Start'}
          </Button>
        </footer>
      </form>
    </div>
  );
}
