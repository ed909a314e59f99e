import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A daemon to develop against: `npm run dev` sets it. */
const daemon = process.env['SCHMUX_DEV_DAEMON'] ?? 'http://localhost:7337';

// The page runs under `script-src 'self'`: nothing may be inlined as a script, so no preload polyfill.
// oxlint-disable-next-line import/no-default-export -- vite reads the default export
export default defineConfig({
  root: here('.'),
  publicDir: here('./public'),
  plugins: [react()],
  build: {
    outDir: here('../../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A font or image in a data: URL would weigh on the first load and, as a font, be refused by the policy.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': { target: daemon, ws: true } } },
});
