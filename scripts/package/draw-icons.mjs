#!/usr/bin/env node
// usage: draw-icons.mjs
// Draws assets/icon.svg in every size that a platform asks for, as assets/icons/NxN.png: run it when the drawing
// has changed. Electron draws; on a machine without a display, run it under xvfb-run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { _electron } from 'playwright-core';
import { inProject } from '../setup/places.mjs';
import { readRuntime } from '../setup/state.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

const electron = readRuntime()?.electron;
if (!electron || !('executable' in electron))
  throw new Error('there is no Electron here: run `npm run setup`');
const app = await _electron.launch({
  executablePath: electron.executable,
  args: ['--no-sandbox', inProject()],
});
const window = await app.firstWindow();
const drawing = `data:image/svg+xml;base64,${readFileSync(inProject('assets', 'icon.svg')).toString('base64')}`;
mkdirSync(inProject('assets', 'icons'), { recursive: true });
for (const size of SIZES) {
  const picture = await window.evaluate(
    async ({ drawing, size }) => {
      const image = new Image(size, size);
      image.src = drawing;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = size;
      canvas.getContext('2d')?.drawImage(image, 0, 0, size, size);
      return canvas.toDataURL('image/png');
    },
    { drawing, size },
  );
  const bytes = Buffer.from(picture.split(',')[1], 'base64');
  writeFileSync(inProject('assets', 'icons', `${size}x${size}.png`), bytes);
}
await app.close();
