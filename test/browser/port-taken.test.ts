import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { setStage } from '../support/browser.js';

const stage = setStage();
let squatter: ChildProcess | null = null;
afterEach(async () => {
  const child = squatter;
  squatter = null;
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
});

/** Answers every request and takes every socket on both loopbacks, and writes down all that it hears. */
const SQUATTER = `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const [port, file, ws, manner] = process.argv.slice(2);
const { WebSocketServer } = createRequire(ws)('ws');
const note = (line) => appendFileSync(file, line + '\\n');
let listening = 0;
for (const host of ['127.0.0.1', '::1']) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      note(['request', request.method, request.url, request.headers.authorization ?? 'no-authorization', body].join(' '));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.on('message', (data) => {
      note('frame ' + data);
      if (manner === 'denies') socket.close(4401);
      if (manner === 'pretends') socket.send(JSON.stringify({ type: 'proof', nonce: 'n'.repeat(43), mac: 'm'.repeat(43) }));
    });
  });
  server.listen(Number(port), host, () => ++listening === 2 && console.log('ready'));
}
`;

async function takePort(port: number, manner: string): Promise<string> {
  const { dir } = stage.world;
  const heard = join(dir, `heard-${manner}`);
  await writeFile(heard, '');
  await writeFile(join(dir, 'squatter.mjs'), SQUATTER);
  const packages = join(process.cwd(), 'package.json');
  squatter = spawn(process.execPath, [join(dir, 'squatter.mjs'), String(port), heard, packages, manner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (squatter.stdout !== null) await once(squatter.stdout, 'data');
  return heard;
}

it.each(['listens', 'denies', 'pretends'])(
  'whoever takes the port and %s gets nothing from an open tab, which comes back by itself',
  async (manner) => {
    const { page } = await stage.open('/spawn');
    const port = Number(new URL(page.url()).port);
    const key = await page.evaluate(() => localStorage.getItem('schmux.key'));
    expect(key).toMatch(/^[\w-]{43}$/);
    await stage.world.ok('stop');
    const heard = await takePort(port, manner);
    // A style sheet may ask for a font at any time: without a key, and nothing of it runs.
    const font = /^request GET \/assets\/\S+\.woff2 no-authorization $/;
    const lines = () =>
      readFileSync(heard, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !font.test(line));

    // The page tries to come back, and a person tries to go on.
    await expect
      .poll(() => lines().filter((line) => line.startsWith('frame ')).length, { timeout: 30_000 })
      .toBeGreaterThan(1);
    if (manner === 'denies')
      await page.getByRole('heading', { name: 'Open it from your terminal' }).waitFor();
    else await page.getByTestId('banner-stranger').waitFor({ timeout: 30_000 });
    for (const line of lines()) {
      expect(line).toMatch(/^frame \{"type":"challenge","key_id":"[\w-]{22}","nonce":"[\w-]{43}"\}$/);
      expect(line).not.toContain(key);
    }

    const child = squatter;
    squatter = null;
    child?.kill('SIGKILL');
    if (child !== null) await once(child, 'exit');
    await stage.world.ok('start', '--port', String(port));
    // The same key, no new link: a wait of the back-off at most.
    await page.getByTestId('connection').getByText('Connected').waitFor({ timeout: 60_000 });
    expect(await page.evaluate(() => localStorage.getItem('schmux.key'))).toBe(key);
  },
  120_000,
);

it('a link that is pasted into the locked page lets the browser in, by the address or by the field', async () => {
  const { page, context } = await stage.open();
  const base = new URL(page.url()).origin;
  const code = async () => (await (await stage.world.client()).call('authCode', { body: {} })).url;
  await page.evaluate(() => localStorage.removeItem('schmux.key'));
  await page.goto(`${base}/`);
  await page.getByRole('heading', { name: 'Open it from your terminal' }).waitFor();
  // Only the hash of the address changes: the page is not loaded again.
  const hash = new URL(await code()).hash;
  await page.evaluate((value) => (window.location.hash = value), hash);
  await page.getByTestId('connection').getByText('Connected').waitFor();
  expect(page.url()).not.toContain('#c=');

  await page.evaluate(() => localStorage.removeItem('schmux.key'));
  await page.reload();
  const field = page.getByRole('textbox', { name: 'Link or code' });
  await field.fill('not a code at all');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText('was not accepted').waitFor();
  await field.fill(`  ${await code()} `);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByTestId('connection').getByText('Connected').waitFor();
  await context.close();
});
