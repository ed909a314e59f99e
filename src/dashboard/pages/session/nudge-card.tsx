import type { Evidence } from '../../../contract/session/nudge.js';
import type { Session } from '../../../contract/session/session.js';
import { useApp, useNow } from '../../state/hooks.js';
import { PROBLEM_WORD, SOURCE_WORD, STATE_WORD } from '../../state/words/nudge-words.js';
import { forPhrase } from '../../state/words/words.js';
import { Prose } from '../../ui/display/prose.js';
import css from './nudge-card.module.css';

/** The parts of the screen that support the verdict. */
export function EvidenceLines({ evidence }: { evidence: readonly Evidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <pre className={css.evidence} data-testid="evidence">
      {evidence.map((line) => (
        <div key={line.row}>
          <mark>{line.text}</mark>
        </div>
      ))}
    </pre>
  );
}

/** NudgeNik's verdict on the session, with the evidence. */
export function NudgeCard({ session }: { session: Session }) {
  const { overlay } = useApp();
  const now = useNow();
  const { id, nudge } = session;
  return (
    <section className={css.card} data-state={nudge.state} aria-label="NudgeNik">
      <p className={css.state}>
        <b>{STATE_WORD[nudge.state]}</b>
        {nudge.problem !== null && <span className={css.problem}>{PROBLEM_WORD[nudge.problem]}</span>}
        <span className={`${css.age} tnum`}>{forPhrase(nudge.since, now)}</span>
      </p>
      {nudge.reason !== '' && (
        <p className={css.reason}>
          <Prose text={nudge.reason} />
        </p>
      )}
      <EvidenceLines evidence={nudge.evidence} />
      <p className={css.source}>
        <span>Based on {SOURCE_WORD[nudge.source]}</span>
        <button
          type="button"
          title="Show all evidence (w)"
          onClick={() => overlay.set({ kind: 'why', id })}
          data-testid="why"
        >
          Why?
        </button>
      </p>
    </section>
  );
}
