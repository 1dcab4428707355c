import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** Processes, not threads (TensorFlow's binding is one a process), and few: TensorFlow uses all cores by itself. */
export default defineConfig({
  plugins: [svelte({ configFile: fileURLToPath(new URL('svelte.config.js', import.meta.url)) })],
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          // Its file system is the tests' too: a full disk is refused to it as well.
          server: { deps: { inline: ['hyparquet-writer'] } },
          include: ['test/**/*.test.ts'],
          exclude: ['test/window/**', 'test/package/packaged-app.test.ts'],
          maxWorkers: 2,
          testTimeout: minute,
          hookTimeout: 2 * minute,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'window',
          include: ['test/window/**/*.test.ts', 'test/package/packaged-app.test.ts'],
          globalSetup: ['scripts/setup/display.mjs'],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
