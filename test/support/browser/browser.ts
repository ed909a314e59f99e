import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createPuppets, type Puppets } from '../agents/puppets.js';
import { createSchmuxWorld, type SchmuxWorld } from '../worlds/schmux-world.js';
import { explainFailure } from './explain-failure.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Screenshots of every journey, to be viewed by people. */
const ARTIFACTS = join(root, 'test-artifacts', 'screenshots');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Chromium.app/Contents/MacOS'];

/** Chromium's arguments under which xterm.js falls back to the DOM. */
export const WITHOUT_WEBGL = ['--disable-3d-apis'];

/** WebGL on the CPU: the terminal is drawn as in most users' browsers. */
export const WITH_WEBGL = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** Longer than anything takes on a busy machine with two cores. */
const PATIENCE_MS = 15_000;

export type Theme = 'light' | 'dark';
/** `errors` collects exceptions, console errors and everything the page's content policy refused. */
export type Visit = { page: Page; context: BrowserContext; errors: string[] };

/** Launches the installed Chromium, or the one that SCHMUX_CHROMIUM names. */
export function launchBrowser(args: string[] = []): Promise<Browser> {
  const named = process.env['SCHMUX_CHROMIUM'];
  const found =
    named ??
    PLACES.flatMap((place) => NAMES.map((name) => join(place, name))).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error('No Chromium: install it (apt-get install chromium) or set SCHMUX_CHROMIUM.');
  return chromium.launch({
    executablePath: found,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
  });
}

type VisitOptions = {
  path?: string;
  theme?: Theme;
  width?: number;
  height?: number;
  touch?: boolean;
  /** Device pixels per CSS pixel. */
  scale?: number;
};

/** The browser, the world and the puppets of one test file. They exist once its tests run. */
export type Stage = {
  readonly browser: Browser;
  readonly world: SchmuxWorld;
  readonly puppets: Puppets;
  /** Opens the dashboard, and closes it when the test ends. */
  open(path?: string, options?: Omit<VisitOptions, 'path'>): Promise<Visit>;
};

/**
 * Sets up one browser and one world with puppets for all tests of a file. The daemon starts after `prepare` (configuration,
 * served repositories); every test sees the sessions that `cast` spawns.
 */
export function setStage(
  how: {
    /** Chromium's arguments; by default the terminal is drawn as readable text. */
    args?: string[];
    prepare?: (stage: Stage) => Promise<void>;
    cast?: (stage: Stage) => Promise<void>;
  } = {},
): Stage {
  let parts: Omit<Stage, 'open'> | null = null;
  const visits: Visit[] = [];
  const part = <K extends 'browser' | 'world' | 'puppets'>(name: K): Omit<Stage, 'open'>[K] => {
    if (parts === null) throw new Error(`The stage has no ${name} before its tests run.`);
    return parts[name];
  };
  const stage: Stage = {
    get browser() {
      return part('browser');
    },
    get world() {
      return part('world');
    },
    get puppets() {
      return part('puppets');
    },
    async open(path, options = {}) {
      const given = path === undefined ? options : { path, ...options };
      const opened = await visit(stage.browser, stage.world, given);
      visits.push(opened);
      return opened;
    },
  };
  beforeAll(async () => {
    const browser = await launchBrowser(how.args ?? WITHOUT_WEBGL);
    const world = await createSchmuxWorld();
    parts = { browser, world, puppets: await createPuppets(world) };
    await how.prepare?.(stage);
    await world.start();
    await how.cast?.(stage);
  });
  afterEach(async (test) => {
    await explainFailure(test, parts?.browser);
    for (const { context } of visits.splice(0)) await context.close();
  });
  afterAll(async () => {
    await parts?.browser.close();
    await parts?.world.stop();
  });
  return stage;
}

/** Opens the dashboard as a user does, by a one-time link. */
export async function visit(
  browser: Browser,
  world: Pick<SchmuxWorld, 'client'>,
  options: VisitOptions = {},
): Promise<Visit> {
  const { theme = 'light', width = 1440, height = 900, touch = false, scale = 1 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: theme,
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const errors: string[] = [];
  await context.exposeFunction('__policyRefused', (what: string) => errors.push(what));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { __policyRefused: tell } = window as unknown as { __policyRefused: (what: string) => void };
      tell(`content policy: ${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const { url } = await (await world.client()).call('authCode', { body: {} });
  await page.goto(url);
  // The key is in the page's storage once the first snapshot has arrived.
  await page.getByTestId('connection').getByText('Connected').waitFor();
  if (options.path !== undefined) await page.goto(new URL(options.path, url).href);
  return { page, context, errors };
}

export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`) });
}

/** Returns the terminal's screen as text. Needs the DOM renderer (`WITHOUT_WEBGL`): a canvas has no text. */
export async function terminalText(page: Page): Promise<string> {
  const rows = await page.locator('[data-testid=terminal] .xterm-rows > div').allTextContents();
  return rows.join('\n');
}

/** Waits until the terminal shows a text. */
export async function terminalShows(page: Page, text: string): Promise<void> {
  await page.locator('[data-testid=terminal] .xterm-rows').getByText(text).first().waitFor();
}

/** Returns the names in the list of Home, from top to bottom. */
export async function rowNames(page: Page): Promise<string[]> {
  return page.locator('[data-testid=session-list] article[data-session]').evaluateAll((rows) =>
    rows
      .map((row) => ({
        top: row.getBoundingClientRect().top,
        name: row.querySelector('a')?.textContent ?? '',
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ name }) => name),
  );
}

/** Finds the row of a session on Home by its name. */
export function rowOf(page: Page, name: string): Locator {
  return page.locator('[data-testid=session-list] article').filter({
    has: page.locator('a', { hasText: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }),
  });
}

/** Returns the text of the element that has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '');
}
