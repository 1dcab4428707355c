import { join } from 'node:path';
import { File as Hdf5, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, buildWindow, samples } from './app';

let app: App;
beforeAll(async () => {
  buildWindow();
  app = await App.launch();
  await writeForeign(join(app.folder, 'foreign.h5'));
});
afterAll(() => app?.end());

describe('a file of another layout', () => {
  it('opens once the user has said what its datasets are, and again without asking', async () => {
    await app.chooseFiles([join(app.folder, 'foreign.h5')]);
    await app.byId('open-files').click();
    await app.window.getByRole('button', { name: 'Map columns…' }).click();
    await app.byId('mapping-apply').click();
    await app.byId('table-count').getByText('3', { exact: true }).waitFor();
    await app.window.locator('[data-testid="event-view"][data-event="0"]').waitFor();
    await app.byId('open-files').click();
    await app.byId('table-count').getByText('3', { exact: true }).waitFor();
    expect(await app.window.getByRole('button', { name: 'Map columns…' }).count()).toBe(0);
    expect(app.complaints).toEqual([]);
  });
});

describe('a file named on the command line', () => {
  it('opens instead of what was open in the last session', async () => {
    await app.window.waitForTimeout(1500); // the session is saved a moment after its last change
    await app.quit();
    app = await App.launch([join(samples, 'test', 'svj.h5')], app.folder);
    await app.byId('table-count').getByText('102', { exact: true }).first().waitFor();
    expect(await app.window.getByText('foreign.h5').count()).toBe(0);
    expect(app.complaints).toEqual([]);
  });
});

/** Three events with a dataset for each channel, in a group, under names of another experiment. */
async function writeForeign(path: string): Promise<void> {
  await ready;
  const file = new Hdf5(path, 'w');
  const group = file.create_group('calo');
  for (const name of ['trk', 'em', 'had']) {
    const data = Float32Array.from({ length: 3 * 72 * 58 }, (_, i) => (i % 17 === 0 ? 2 : 0));
    group.create_dataset({ name, data, shape: [3, 72, 58] });
  }
  file.create_dataset({ name: 'cls', data: Int32Array.of(0, 1, 1), shape: [3] });
  file.close();
}
