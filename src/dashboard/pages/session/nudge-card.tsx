import { useState } from 'react';
import type { Evidence, NudgeSource, NudgeState } from '../../../contract/nudge.js';
import type { Session } from '../../../contract/session.js';
import { useNow } from '../../state/hooks.js';
import { ago, PROBLEM_WORD } from '../../state/words.js';
import { Prose } from '../../ui/prose.js';
import { WhyDialog } from './why-dialog.js';
import css from './nudge-card.module.css';

export const STATE_WORD: Record<NudgeState, string> = {
  working: 'Working',
  blocked: 'Blocked',
  feedback: 'Wants feedback',
  done: 'Done',
  unknown: 'Not sure',
};

/** Where a verdict comes from, for a person. */
export const SOURCE_WORD: Record<NudgeSource, string> = {
  process: 'its process',
  dialog: 'a dialog on its screen',
  record: 'the agent’s own record',
  hook: 'a hook of the agent',
  signal: 'a terminal signal',
  screen: 'its screen',
  change: 'what changed on its screen',
  none: 'nothing yet',
};

/** The parts of the screen that show it. */
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

/** What NudgeNik reads off the session, and why it thinks so. */
export function NudgeCard({ session }: { session: Session }) {
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const { nudge } = session;
  return (
    <section className={css.card} data-state={nudge.state} aria-label="NudgeNik">
      <p className={css.state}>
        <b>{STATE_WORD[nudge.state]}</b>
        {nudge.problem !== null && <span className={css.problem}>{PROBLEM_WORD[nudge.problem]}</span>}
        <span className={`${css.age} tnum`}>for {ago(nudge.since, now)}</span>
      </p>
      {nudge.reason !== '' && (
        <p className={css.reason}>
          <Prose text={nudge.reason} />
        </p>
      )}
      <EvidenceLines evidence={nudge.evidence} />
      <p className={css.source}>
        <span> Read off {SOURCE_WORD[nudge.source]}</span>
        <button type="button" onClick={() => setAsking(true)} data-testid="why">
          Why?
        </button>
      </p>
      {asking && <WhyDialog session={session} onClose={() => setAsking(false)} />}
    </section>
  );
}
