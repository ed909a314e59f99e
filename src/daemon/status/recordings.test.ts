import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listRecordings, loadRecording } from '../../../test/bench/status-recording.js';
import { replay } from '../../../test/bench/status-replay.js';
import { score } from '../../../test/bench/status-score.js';

const DIR = fileURLToPath(new URL('../../../test/fixtures/status/recordings', import.meta.url));

const LABELS =
  /^(Asks |Waits |Says |Shows |Prints |Reports |Reported |Got |Finished its turn|Working\W*$|Permission required|Ready \(|Bash command|Do you want to (proceed|run this command)\?)/;

describe('recordings of real agents', () => {
  const ids = listRecordings(DIR);

  it('are there', () => {
    expect(ids.length).toBeGreaterThanOrEqual(10);
  });

  it.each(ids)('%s is read right, with its own rules and without', (id) => {
    const recording = loadRecording(DIR, id);
    for (const knowledge of ['agent', 'generic'] as const) {
      const { verdicts } = replay(recording, knowledge);
      const { wrong, false_blocked: falseBlocked, flaps } = score([{ id, meta: recording.meta, verdicts }]);
      // Our own labels say nothing about the particular session.
      expect(verdicts.map(({ reason }) => reason).filter((reason) => LABELS.test(reason))).toEqual([]);
      expect({ wrong, falseBlocked, flaps }).toEqual({ wrong: [], falseBlocked: 0, flaps: 0 });
    }
  });
});
