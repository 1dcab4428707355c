import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `npx vite --config test/renderer/harness/vite.config.ts` shows the window in a browser, with made-up events. */
export default defineConfig({
  root: here('.'),
  base: './',
  cacheDir: here('../../../out/harness-cache'),
  plugins: [svelte({ configFile: here('../../../svelte.config.js') })],
  server: { port: 5199, strictPort: true, fs: { allow: [here('../../..')] } },
  build: { target: 'chrome108', outDir: here('../../../out/harness'), emptyOutDir: true },
});
