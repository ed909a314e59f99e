import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyframeStore } from './keyframe-store.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'keyframes-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const keyframe = (offset: number) => ({
  offset,
  cols: 80,
  rows: 24,
  bytes: Buffer.from('all of it'),
  brief: Buffer.from('brief'),
});

it('a keyframe that is being saved when its session ends is removed', async () => {
  const files = createKeyframeStore(folder, 'abc123');
  await files.save(keyframe(10), { sync: false });
  const saving = files.save(keyframe(20), { sync: false });
  files.end();
  await saving;
  await files.save(keyframe(30), { sync: true });
  expect(readdirSync(folder)).toEqual([]);
});

it('a log that starts again gets new keyframes', async () => {
  const files = createKeyframeStore(folder, 'abc123');
  await files.save(keyframe(10), { sync: false });
  files.remove();
  await files.save(keyframe(20), { sync: false });
  expect(files.newest()).toMatchObject({ offset: 20, cols: 80 });
});
