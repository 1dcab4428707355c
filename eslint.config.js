import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

/** One row a layer: which folders its files may not import. Imports point one way, towards core. */
const layers = [
  {
    files: ['core/**/*.ts'],
    banned: [
      {
        group: ['**/electron/**', '**/renderer/**', 'electron', 'svelte', 'svelte/*', 'echarts*'],
        message: 'core knows neither Electron nor the window: it runs in plain Node.',
      },
      {
        group: ['@tensorflow/*'],
        message: 'Only core/tensor imports TensorFlow.',
      },
    ],
  },
  {
    files: ['core/tensor/**/*.ts'],
    banned: [
      {
        group: ['**/electron/**', '**/renderer/**', 'electron', 'svelte', 'svelte/*', 'echarts*'],
        message: 'core knows neither Electron nor the window: it runs in plain Node.',
      },
    ],
  },
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    banned: [
      {
        regex: '(^|/)core/(?!(engine/api|events/schema)$)',
        message: 'The renderer sees core only through core/engine/api and core/events/schema.',
      },
      {
        regex: '(^|/)electron/(?!bridge$)|^(electron|fs|path)$|^node:|^@tensorflow/|^h5wasm',
        message: 'The renderer never touches a file, a tensor or Electron; it asks the engine.',
      },
    ],
  },
  {
    files: ['electron/**/*.ts'],
    banned: [
      {
        group: ['**/renderer/**', '@tensorflow/*', 'h5wasm*', 'svelte', 'echarts*'],
        message:
          'The shell opens windows and keeps the engine alive; it neither draws nor computes.',
      },
      {
        regex: '(^|/)core/(?!engine/|(atomic|errors|processes|version|events/schema)$)',
        message: 'The shell sees core only through core/engine.',
      },
    ],
  },
];

export default ts.config(
  { ignores: ['node_modules', 'out', 'dist', 'assets/samples', 'test/fixtures'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-console': 'off',
      eqeqeq: ['error', 'always'],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is seeded: use core/random.' },
      ],
    },
  },
  {
    // Measurements and drawings run pieces of themselves in the window's page.
    files: [
      'renderer/**/*.ts',
      'renderer/**/*.svelte',
      'scripts/bench/*.mjs',
      'scripts/package/draw-icons.mjs',
    ],
    languageOptions: { globals: { ...globals.browser } },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  ...layers.map(({ files, banned }) => ({
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: banned }] },
  })),
);
