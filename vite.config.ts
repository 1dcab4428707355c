import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The window. It is loaded from disk under a strict content security policy: relative addresses, no inline
 * script, no data: addresses. Chrome 108 is what the oldest Electron it runs on carries.
 */
export default defineConfig({
  root: here('renderer'),
  base: './',
  plugins: [svelte({ configFile: here('svelte.config.js') })],
  build: {
    target: 'chrome108',
    outDir: here('out/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
