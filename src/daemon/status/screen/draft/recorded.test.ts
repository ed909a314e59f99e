import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listRecordings } from '../../../../../test/bench/status-recording.js';
import { segments } from '../../../../../test/support/terminal/recorded-screens.js';
import { readTarget } from '../input-target/read-target.js';
import { loadScreen, saveScreen } from '../saved-screen.js';

const DIR = fileURLToPath(new URL('../../../../../test/fixtures/status/recordings', import.meta.url));

describe('recordings of real agents', () => {
  it.each(listRecordings(DIR))('%s shows a draft only while somebody types', (id) => {
    const wrong = segments(DIR, id).flatMap(({ label, detail, screen }) => {
      const { styles: _, ...plain } = saveScreen(screen);
      return [screen, loadScreen(plain)].flatMap((read) => {
        const target = readTarget(read);
        const draft = target.kind === 'composer' ? target.draft : '';
        return draft === '' || detail.startsWith('typing') || detail.startsWith('draft')
          ? []
          : [`${label}/${detail}: ${draft}`];
      });
    });
    expect(wrong).toEqual([]);
  });
});
