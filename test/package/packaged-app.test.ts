import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { File as Hdf5, ready, type Dataset } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App } from '../window/app';
import { compareWithSources } from '../window/exported';
import { figureWhen } from '../window/figures';
import { Package } from './package';

let made: Package;
let samples: string;
let app: App;
/** Events in the samples to test on. */
let testEvents: number;

beforeAll(async () => {
  made = Package.build();
  samples = join(made.folder, 'resources/app.asar.unpacked/assets/samples');
  await ready;
  testEvents = readdirSync(join(samples, 'test'))
    .map((name) => new Hdf5(join(samples, 'test', name), 'r').get('images') as Dataset)
    .reduce((sum, { shape }) => sum + (shape?.[0] ?? NaN), 0);
}, 300_000);
afterAll(async () => {
  await app?.end();
  made?.remove();
});

const jobIn = (kind: string) => app.byId('job-strip').locator(`[data-job="${kind}"]`);

/** The package as its user has it: one test goes on where the last one ended. */
describe('the packaged app', () => {
  it('lies in a folder from which no package of the checkout can be reached', () => {
    expect(made.modulesInReach()).toEqual([]);
  });

  it('carries no sources, types, maps or tests, and no libraries of other systems', () => {
    const files = [...made.archived(), ...made.loose()];
    const weight = /\.(map|ts|cc|h|gyp)$|(^|\/)(test|tests|__tests__)\/.*\.m?js$/;
    expect(files.filter((file) => weight.test(file))).toEqual([]);
    const others = ['darwin', 'linux', 'win32'].filter((name) => name !== process.platform);
    const foreign = new RegExp(`/(${others.join('|')})/|\\.(dylib|dll)$`);
    expect(files.filter((file) => foreign.test(file))).toEqual([]);
  });

  it('keeps libraries and samples beside the archive, where the system and users can open them', () => {
    const loose = made.loose();
    for (const library of ['tfjs_binding.node', 'duckdb.node', 'onnxruntime_binding.node']) {
      expect(loose.filter((file) => file.endsWith(`/${library}`))).toHaveLength(1);
    }
    expect(existsSync(join(samples, 'test/qcd.h5'))).toBe(true);
  });

  it('brings the licences of all that it carries', () => {
    const text = readFileSync(
      join(made.folder, 'resources/licences/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    );
    for (const part of [
      /^ {2}electron \d+\.\d+\.\d+: MIT$/m,
      /^ {2}@tensorflow\/tfjs-core [\d.]+: Apache-2.0$/m,
      /^ {2}libtensorflow: Apache-2.0$/m,
      /^ {2}onnxruntime-node [\d.]+: MIT$/m,
      /^ {2}@duckdb\/node-bindings-[\w-]+ \S+: MIT$/m,
      /^ {2}svelte \d+\.\d+\.\d+: MIT$/m,
      /Copyright Notice and License Terms for[\s\S]{0,40}HDF5/,
    ]) {
      expect(text).toMatch(part);
    }
    expect(existsSync(join(made.folder, 'resources/licences/LICENSES.chromium.html'))).toBe(true);
  });

  it('makes itself known to the desktop of its user, and takes that back', () => {
    const home = join(made.root, 'home');
    const data = join(home, '.local/share');
    made.tellDesktop('install', home);
    const entry = readFileSync(join(data, 'applications/darkscope.desktop'), 'utf8');
    expect(entry).toContain(`Exec="${join(made.folder, 'darkscope')}" %U\n`);
    expect(entry).toContain('MimeType=application/x-darkscope-project;application/x-hdf;\n');
    const types = readFileSync(join(data, 'mime/packages/darkscope.xml'), 'utf8');
    for (const ending of ['dscope', 'h5', 'hdf5']) expect(types).toContain(`"*.${ending}"`);
    expect(existsSync(join(data, 'icons/hicolor/256x256/apps/darkscope.png'))).toBe(true);
    expect(readlinkSync(join(home, '.local/bin/darkscope-cli'))).toBe(
      join(made.folder, 'darkscope-cli'),
    );
    made.tellDesktop('remove', home);
    const left = readdirSync(home, { recursive: true }).map(String);
    expect(left.filter((name) => /darkscope/i.test(name))).toEqual([]);
  });

  it('opens the samples that an address on its command line names', async () => {
    const address = pathToFileURL(join(samples, 'train_qcd.h5')).href;
    app = await App.launch([address], undefined, made.program);
    const { packaged, licences } = await app.window.evaluate(() => window.darkscope.info());
    expect({ packaged, licences }).toEqual({ packaged: true, licences: true });
    await figureWhen(app.byId('table-count'), (figure) => figure > 100);
    expect(await app.byId('runtime').textContent()).toContain('TensorFlow');
  });

  it('trains a small model', async () => {
    await app.byId('train-open').click();
    const fields = { filters: 4, latentChannels: 8, epochs: 1, batch: 64, microBatch: 32 };
    for (const [name, value] of Object.entries(fields)) {
      await app.window.locator(`#hyper-${name}`).fill(String(value));
    }
    await app.byId('train-name').fill('small');
    await app.byId('train-start').click();
    await jobIn('train').waitFor();
    await jobIn('train').waitFor({ state: 'detached', timeout: 110_000 });
    await app.window.getByText('1 ep', { exact: false }).waitFor();
  });

  it('is handed what it is started with a second time, relative to where that was', async () => {
    const file = relative(made.root, join(samples, 'test'));
    expect(await made.startAgain([file], app.folder)).toBe(0);
    await figureWhen(app.byId('table-count'), (figure) => figure === testEvents);
    expect(app.electron.windows()).toHaveLength(1);
  });

  it('scores them', async () => {
    await app.byId('score-open').click();
    await app.byId('score-start').click();
    await jobIn('score').waitFor();
    await jobIn('score').waitFor({ state: 'detached', timeout: 110_000 });
    await app.byId('histogram').locator('figure[aria-label^="small."]').waitFor();
  });

  it('exports the flagged events, bit for bit as they are in the samples', async () => {
    const threshold = app.byId('histogram').getByTestId('threshold-input');
    await app.byId('histogram').getByLabel('Set the threshold by').selectOption('count');
    await threshold.fill('25');
    await threshold.press('Enter');
    await app.window.getByRole('button', { name: 'Select flagged' }).click();
    const count = await figureWhen(app.byId('selection-count'), (figure) => figure > 0);
    expect(count).toBeLessThanOrEqual(25);
    const out = join(app.folder, 'selected.h5');
    await app.chooseTarget(out);
    await app.byId('export-open').click();
    await app.byId('export-dialog').locator('input[value="selection"]').check();
    await app.byId('export-start').click();
    await app.window.getByText('Write selected.h5: done').waitFor();
    await compareWithSources(out, count);
  });

  it('shows the licences from its About box, which tells a preview from a release', async () => {
    await app.electron.evaluate(({ Menu, shell }) => {
      const opened: string[] = [];
      Object.assign(globalThis, { opened });
      shell.openPath = (path) => Promise.resolve((opened.push(path), ''));
      const help = Menu.getApplicationMenu()?.items.find(({ role }) => role === 'help');
      help?.submenu?.items.find(({ label }) => label.startsWith('About'))?.click();
    });
    const box = app.byId('about-dialog');
    await box.waitFor();
    const { standIn } = await app.window.evaluate(() => window.darkscope.info());
    expect(((await box.textContent()) ?? '').includes('preview package')).toBe(standIn);
    await app.picture('packaged-about');
    await box.getByRole('button', { name: 'Licences of all parts' }).click();
    await box.getByRole('button', { name: 'Of Chromium' }).click();
    await expect
      .poll(() => app.electron.evaluate(() => (globalThis as { opened?: string[] }).opened))
      .toEqual(
        ['THIRD-PARTY-NOTICES.txt', 'LICENSES.chromium.html'].map((name) =>
          join(made.folder, 'resources/licences', name),
        ),
      );
    await app.window.keyboard.press('Escape');
  });

  it('did all this without an error in the page and without breaking its security policy', () => {
    expect(app.complaints).toEqual([]);
  });

  it('runs its command line on the model that the window has trained', () => {
    const scores = join(app.folder, 'scores.h5');
    const model = join(app.folder, 'models', 'small');
    const data = join(samples, 'test');
    const scored = made.commandLine(['score', '--model', model, '--data', data, '--out', scores]);
    expect(scored.stderr).not.toMatch(/wasm|WebAssembly/);
    expect(scored.code).toBe(0);
    const { code, stdout } = made.commandLine(['info', '--json', data]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ events: testEvents });
    expect(existsSync(scores)).toBe(true);
  });

  it('ends its command line with the code of a wrong usage', () => {
    const { code, stderr } = made.commandLine(['nonsense']);
    expect(code).toBe(2);
    expect(stderr).toContain('nonsense');
  });
});
