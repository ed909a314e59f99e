import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { QuickLaunch } from '../../../contract/config.js';
import { toSchmuxError, type SchmuxError } from '../../../contract/errors.js';
import type { SpawnResult } from '../../../contract/session/session.js';
import { emptyDraft, withCount, type SpawnDraft } from '../../state/drafts.js';
import { useApp, useConfig, useData, useStore } from '../../state/hooks.js';
import type { Route } from '../../state/navigation/routes.js';
import { planSpawn } from './spawn-plan.js';
import { Button } from '../../ui/controls/button.js';
import { Field, Input, TextArea } from '../../ui/controls/field.js';
import { IS_MAC, Kbd } from '../../ui/display/kbd.js';
import { CircleAlert } from 'lucide-react';
import { AgentPicker } from './agent-picker.js';
import { Images } from './images/images.js';
import { QuickLaunches } from './quick-launches.js';
import { SpawnResults } from './spawn-results.js';
import { useImages } from './images/use-images.js';
import { useRefs } from './use-refs.js';
import { WherePicker } from './where-picker.js';
import css from './spawn-page.module.css';

/** One page: the prompt first, then agents and workspace. One line says exactly what will happen. */
export function SpawnPage({ route }: { route: Extract<Route, { page: 'spawn' }> }) {
  const { draft: store, client, router } = useApp();
  const draft = useStore(store);
  const agents = useData((data) => data.agents);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<SchmuxError | null>(null);
  const [results, setResults] = useState<SpawnResult[] | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const promptField = useRef<HTMLTextAreaElement>(null);
  const images = useImages();
  const refs = useRefs(draft.where === 'fresh' ? draft.repo : '');
  const quick = useConfig().quick_launches.find(({ name }) => name === draft.quick);
  const plan = planSpawn(draft, agents, { refs: refs.list, quick });
  const problems = plan.ready ? {} : plan.problems;
  const change = (part: Partial<SpawnDraft>): void => store.update((value) => ({ ...value, ...part }));

  const repos = useData((data) => data.config.config.repos);
  const propose = useEffectEvent(() => {
    const [onlyRepo, ...otherRepos] = repos;
    const usable = agents.filter((agent) => agent.available);
    const found = usable.find((agent) => agent.kind !== 'demo') ?? usable[0];
    store.update((value) => {
      const repo =
        value.repo === '' && onlyRepo !== undefined && otherRepos.length === 0 ? onlyRepo.name : value.repo;
      const next = repo === value.repo ? value : { ...value, repo };
      const nobody = Object.keys(value.counts).length === 0;
      return nobody && found !== undefined ? withCount(next, found.name, 1) : next;
    });
  });
  // Preselects the only possible choices.
  useEffect(() => propose(), []);
  const { workspace, repo } = route;
  useEffect(() => {
    // A link that names a workspace or repository fills it in once.
    if (workspace !== null) store.update((value) => ({ ...value, where: 'existing', workspace }));
    else if (repo !== null) store.update((value) => ({ ...value, where: 'fresh', repo }));
  }, [store, workspace, repo]);
  useEffect(() => promptField.current?.focus(), []);

  const start = async (): Promise<void> => {
    setTried(true);
    if (!plan.ready) {
      const where = problems.agents === undefined ? '[aria-invalid=true]' : 'fieldset button';
      // After the fields have rendered their errors.
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(where)?.focus());
      return;
    }
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await images.settled();
      const now = planSpawn(store.get(), agents, { refs: refs.list, quick });
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

  /** Applies a quick launch or removes it, including its kind of workspace. */
  const use = (next: QuickLaunch | null): void =>
    store.update((value) => {
      if (next === null)
        return { ...value, quick: '', prompt: value.prompt === quick?.prompt ? '' : value.prompt };
      const where = next.where === 'workspace' ? 'existing' : next.where === 'new' ? 'fresh' : value.where;
      return withCount({ ...value, quick: next.name, prompt: next.prompt, counts: {}, where }, next.agent, 1);
    });

  if (results !== null) return <SpawnResults results={results} onAgain={() => setResults(null)} />;
  const shown = (field: keyof typeof problems): string | undefined => (tried ? problems[field] : undefined);
  return (
    <div className={css.scroll} data-over={images.over || undefined} {...images.hear}>
      <form
        ref={form}
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
        <QuickLaunches linked={route.quick} used={draft.quick} onChoose={use} />
        <div>
          <Field
            label="Prompt"
            hint="Sent to the agent unchanged. Leave empty to start without a prompt."
            error={problems.prompt}
          >
            <TextArea
              ref={promptField}
              rows={8}
              value={draft.prompt}
              placeholder="What should the agent do?"
              onChange={(event) =>
                // A quick launch without its prompt is no quick launch.
                change({ prompt: event.target.value, ...(event.target.value === '' ? { quick: '' } : {}) })
              }
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
          misplaced={problems.where}
          errors={{ repo: shown('repo'), workspace: shown('workspace') }}
          onChange={change}
        />
        <div className={css.pair}>
          <Field
            label="Nickname"
            hint={plan.total > 1 ? 'Numbered: nick (1), nick (2) …' : 'Optional. Defaults to the session ID.'}
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
                Resume the agent’s last conversation in this workspace
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
          <p
            id="plan"
            className={css.sentence}
            role="status"
            data-ready={plan.ready || undefined}
            data-testid="plan"
          >
            {!plan.ready && <CircleAlert size={14} aria-hidden />}
            {plan.sentence}
          </p>
          <Kbd keys={IS_MAC ? 'Mod+Enter' : 'Ctrl+Enter'} />
          {/* Not `disabled`: the button keeps its place in the tab order, and a click leads to the field with the problem. */}
          <Button
            variant="primary"
            type="submit"
            aria-disabled={busy || !plan.ready}
            aria-describedby="plan"
            data-testid="start"
          >
            {busy ? 'Starting…' : plan.total > 1 ? `Start ${plan.total} sessions` : 'Start'}
          </Button>
        </footer>
      </form>
    </div>
  );
}
