import { readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The daemon to develop against, set by `npm run dev`. */
const daemon = process.env['SCHMUX_DEV_DAEMON'] ?? 'http://localhost:7337';

const LICENSES = 'licenses.md';
/** Vite collects the licenses of imported modules, but not those of fonts, which are imported by style sheets. */
const FONTS = ['@fontsource-variable/inter', '@fontsource-variable/jetbrains-mono'];

function fontLicenses(): Plugin {
  return {
    name: 'font-licenses',
    apply: 'build',
    async closeBundle() {
      for (const font of FONTS) {
        const folder = here(`../../node_modules/${font}`);
        const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Record<
          string,
          string
        >;
        const text = readFileSync(`${folder}/LICENSE`, 'utf8').trim();
        const file = here(`../../dist/dashboard/${LICENSES}`);
        await appendFile(file, `\n## ${font} - ${version} (${license})\n\n${text}\n`);
      }
    },
  };
}

/** zod's JSON Schema writer, which its schemas reference and the page never calls: 5 KB of the first load. */
const SCHEMA_WRITER = /\/zod\/v4\/core\/(?:to-json-schema|json-schema-processors)\.js$/;

/** Replaces its exports with functions that throw. A missing name fails the build. */
function withoutSchemaWriter(): Plugin {
  return {
    name: 'without-json-schema',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      if (!SCHEMA_WRITER.test(id)) return null;
      const exported = /^export (?:const|function) (\w+)|^export \{ \w+ as (\w+) \}/gm;
      const names = [...readFileSync(id, 'utf8').matchAll(exported)].map(([, name, alias]) => name ?? alias);
      const local = names.map((name) => `absent as ${name}`).join(', ');
      return `function absent() { throw new Error('The page has no JSON Schema.'); }\nexport { ${local} };\n`;
    },
  };
}

// The page runs under `script-src 'self'`: nothing may be inlined as a script, so no preload polyfill.
// oxlint-disable-next-line import/no-default-export -- vite reads the default export
export default defineConfig({
  root: here('.'),
  publicDir: here('./public'),
  plugins: [react(), fontLicenses(), withoutSchemaWriter()],
  build: {
    outDir: here('../../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A font or image in a data: URL would add to the first load, and the policy refuses fonts in them.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    // The notices required by the licenses of bundled packages; they are part of the npm package.
    license: { fileName: LICENSES },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: daemon, ws: true } } },
});
