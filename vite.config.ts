import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Components of bits-ui write `style="display: contents;"` into their markup, which the content security policy
 * refuses. As a directive of Svelte the same is set by script, which it allows.
 */
const stylesByScript: Plugin = {
  name: 'styles-by-script',
  enforce: 'pre',
  transform(code, id) {
    if (!/node_modules\/bits-ui\/.*\.svelte$/.test(id)) return null;
    const mended = code.replace(/ style="display: contents;"/g, ' style:display="contents"');
    return { code: mended, map: null };
  },
};

/**
 * The window. It is loaded from disk under a strict content security policy: relative addresses, no inline
 * script, no data: addresses. Chrome 108 is what the oldest Electron it runs on carries.
 */
export default defineConfig({
  root: here('renderer'),
  base: './',
  plugins: [stylesByScript, svelte({ configFile: here('svelte.config.js') })],
  build: {
    target: 'chrome108',
    outDir: here('out/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        // One byte a character: half to read and to keep for V8.
        charset: 'ascii',
        // Few files: what the first picture needs, what plots are drawn with, and the other views.
        codeSplitting: {
          groups: [
            { name: 'window', test: /renderer[\\/]main\.ts$/, priority: 2 },
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 1 },
            { name: 'views', test: /(View|Pane|Table)\.svelte$/ },
          ],
        },
      },
    },
  },
});
