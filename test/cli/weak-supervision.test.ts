import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { builtBundle, sample, spawned, temporaryFolder } from './command-line';

let bundle: string;
beforeAll(async () => {
  bundle = await builtBundle();
});

const background = join(sample, 'train_qcd.h5');
const signal = join(sample, 'test', 'suep.h5');
const small = ['--epochs', '1', '--batch', '50', '--set', 'units=8'];

it('training with a little signal takes the files of both, and says how much of it was used', async () => {
  const trained = await spawned(bundle, [
    ...['train', '--model', 'dirichlet-vae', '--data', signal, background, ...small],
    ...['--set', 'contamination=0.02', '--out', join(temporaryFolder(), 'model')],
  ]);
  expect(trained).toMatchObject({ code: 0 });
  // 400 background events, 100 of them for validation; 2 % of the other 300.
  expect(trained.stdout).toMatch(
    /^306 events to train, 100 to validate; 6 of them labelled signal; \d+ unused$/m,
  );
}, 180_000);

it('training with a little signal is refused where there is none', async () => {
  const refused = await spawned(bundle, [
    ...['train', '--model', 'dirichlet-vae', '--data', background, ...small],
    ...['--out', join(temporaryFolder(), 'model')],
  ]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/Dirichlet VAE learns from labelled signal, but the 400 events/);
  expect(refused.stderr).toMatch(/Add labelled signal files/);
});
