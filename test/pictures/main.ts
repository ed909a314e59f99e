import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser/browser.js';
import { record } from './recording.js';
import { takeStills } from './stills.js';

/** GitHub shows an image of this size without a delay. */
const RECORDING_MAX_BYTES = 1_500_000;
const docs = join(import.meta.dirname, '../../docs');
const [only = 'all'] = process.argv.slice(2);

const browser = await launchBrowser();
try {
  if (only !== 'recording') for (const [name, png] of await takeStills(browser)) await save(name, png, '');
  if (only !== 'stills')
    for (const theme of ['light', 'dark'] as const) {
      const { png, seconds } = await record(browser, theme);
      if (png.length > RECORDING_MAX_BYTES) throw new Error(`The recording has ${png.length} bytes.`);
      await save(`recording-${theme}.png`, png, `, ${seconds.toFixed(1)} s`);
    }
} finally {
  await browser.close();
}

async function save(name: string, png: Buffer, more: string): Promise<void> {
  await writeFile(join(docs, name), png);
  process.stdout.write(`docs/${name}: ${(png.length / 1000).toFixed(0)} kB${more}\n`);
}
