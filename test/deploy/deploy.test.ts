import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cancelled } from '../../core/errors';
import { deploy } from '../../core/deploy/deploy';
import { auroc } from '../../core/evaluation/roc';
import { predict } from '../../core/models/predict';
import { masksOf } from '../../core/events/preprocess';
import { scoreEvents } from '../../core/scores/score-events';
import { initBackend, tf } from '../../core/tensor/backend';
import { fit } from '../../core/training/fit';
import { loadModel } from '../../core/training/load';
import { modelKind } from '../../core/models/index';
import { smallFiles, smallHyperOf, smallSource } from '../training/small-source';
import type * as TfNode from '@tensorflow/tfjs-node';
import type { EventSource } from '../../core/events/source';

const root = mkdtempSync(join(tmpdir(), 'darkscope-deploy-'));
afterAll(() => rmSync(root, { recursive: true }));

const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2];
const folderOf = (kind: string): string => join(root, kind);
/** Whose files can be hashed. */
const source: EventSource = {
  ...smallSource(labels),
  id: (index) => ({ file: join(root, 'events'), index }),
};

beforeAll(async () => {
  await initBackend();
  writeFileSync(join(root, 'events'), 'stands for a file of events');
  for (const kind of ['codae', 'cct']) {
    const hyper = smallHyperOf(modelKind(kind));
    await fit({
      kind,
      hyper,
      source: smallSource(labels),
      out: folderOf(kind),
      dataFiles: smallFiles,
    });
  }
});

describe('a model exported as a SavedModel', () => {
  it('is loaded by TensorFlow, as any reader would, and gives what the model gives', async () => {
    const out = join(root, 'saved');
    await deploy({ model: folderOf('codae'), out, format: 'savedmodel', precision: 'fp32' });
    const { node } = createRequire(import.meta.url)('@tensorflow/tfjs-node') as typeof TfNode;
    const [{ tags, signatureDefs }] = await node.getMetaGraphsFromSavedModel(out);
    expect(tags).toEqual(['serve']);
    expect(Object.keys(signatureDefs).sort()).toEqual(['latent', 'serving_default']);
    expect(signatureDefs.serving_default.inputs.images.dtype).toBe('float32');
    const loaded = await node.loadSavedModel(out);
    const { model } = await loadModel(folderOf('codae'));
    const masks = masksOf(await source.readImages([1, 6, 8]));
    const images = tf.tensor4d(masks, [3, 72, 58, 1]);
    const found = loaded.predict({ images }) as Record<string, typeof images>;
    const expected = predict(model, masks);
    const far = (a: Float32Array, b: Float32Array): number =>
      a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i])), 0);
    expect(far(found.reconstruction.dataSync<'float32'>(), expected.reconstruction!)).toBeLessThan(
      1e-4,
    );
    expect(far(found.latent.dataSync<'float32'>(), expected.latent!)).toBeLessThan(1e-4);
    tf.dispose([images, found]);
    loaded.dispose();
    model.dispose();
  });

  it.each(['codae', 'cct'])(
    'in half precision takes half as much for its weights, and its card tells what that costs (%s)',
    async (kind) => {
      const options = { model: folderOf(kind), format: 'savedmodel', source } as const;
      const single = await deploy({ ...options, out: join(root, `${kind}-32`), precision: 'fp32' });
      const half = await deploy({ ...options, out: join(root, `${kind}-16`), precision: 'fp16' });
      const saved = single.bytes.export - half.bytes.export;
      expect(saved).toBeGreaterThan(0.4 * single.bytes.weights);
      const { model } = await loadModel(folderOf(kind));
      const { names, columns } = await scoreEvents({ model, source });
      model.dispose();
      for (const card of [single, half]) {
        expect(card.compared?.events).toBe(labels.length);
        const tolerance = card === single ? 1e-3 : 0.2;
        for (const name of names) {
          expect(card.compared?.largestDifference[name]).toBeLessThan(tolerance);
        }
      }
      const [name] = names;
      const of = (label: number): number[] =>
        [...columns[name]].filter((_, event) => labels[event] === label);
      const suep = single.compared?.auroc.find((row) => row.score === name && row.class === 'SUEP');
      const upward = auroc(of(1), of(0));
      expect([upward, 1 - upward]).toContainEqual(expect.closeTo(suep!.model, 10));
      expect(suep!.export).toBeCloseTo(suep!.model, 10);
    },
  );

  it('says in its card what goes in, what comes out, and of which weights it was made', async () => {
    const out = join(root, 'described');
    await deploy({ model: folderOf('codae'), out, format: 'savedmodel', precision: 'fp16' });
    const card = JSON.parse(readFileSync(join(out, 'card.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const { card: trained } = await loadModel(folderOf('codae'));
    const [file] = card.files as { file: string; bytes: number }[];
    expect(file).toMatchObject({
      file: 'saved_model.pb',
      bytes: statSync(join(out, 'saved_model.pb')).size,
    });
    expect(card).toMatchObject({
      exportedAs: { format: 'savedmodel', precision: 'fp16' },
      model: { kind: 'codae', weightsSha256: trained.weightsSha256 },
      inputs: [{ name: 'images', type: 'float32', shape: [-1, 72, 58, 1] }],
      outputs: [
        { name: 'reconstruction', shape: [-1, 72, 58, 1] },
        { name: 'latent', shape: [-1, 2] },
      ],
      compared: null,
    });
    expect(card.scores).toContainEqual(
      expect.objectContaining({ name: 'z2', from: 'latent[:, 1]' }),
    );
  });
});

describe('a model exported as ONNX', () => {
  it.each(['codae', 'cct'])(
    'gives in the ONNX runtime the scores of the model (%s)',
    async (kind) => {
      const options = { model: folderOf(kind), out: join(root, `${kind}-onnx`), source } as const;
      const card = await deploy({ ...options, format: 'onnx', precision: 'fp32' });
      expect(card.files.map(({ file }) => file)).toEqual(
        kind === 'codae' ? ['model.onnx', 'latent.onnx'] : ['model.onnx'],
      );
      const differences = Object.values(card.compared!.largestDifference);
      expect(differences).toHaveLength(modelKind(kind).scores.length);
      for (const difference of differences) expect(difference).toBeLessThan(1e-3);
    },
  );
});

describe('an export', () => {
  const options = { format: 'savedmodel', precision: 'fp32' } as const;

  it('replaces an earlier one, and nothing else', async () => {
    const [model, out] = [folderOf('codae'), join(root, 'again')];
    const { created } = await deploy({ model, out, ...options });
    expect((await deploy({ model, out, ...options })).created >= created).toBe(true);
    await expect(deploy({ model, out: model, ...options })).rejects.toMatchObject({
      code: 'output-unwritable',
    });
    expect(statSync(join(model, 'weights.bin')).isFile()).toBe(true);
  });

  it('of a form that is not known is refused with those that are', async () => {
    await expect(
      deploy({
        model: folderOf('codae'),
        out: join(root, 'x'),
        precision: 'fp32',
        format: 'pickle',
      }),
    ).rejects.toMatchObject({ code: 'bad-parameter', hint: expect.stringContaining('savedmodel') });
  });
});

describe('an export that is cancelled', () => {
  it('leaves a folder as it found it, so that the next may have it', async () => {
    const out = join(root, 'cancelled');
    mkdirSync(out);
    const stop = new AbortController();
    const options = {
      model: folderOf('codae'),
      out,
      format: 'savedmodel',
      precision: 'fp32',
    } as const;
    stop.abort();
    const begun = deploy({ ...options, source, signal: stop.signal });
    await expect(begun).rejects.toThrow(Cancelled);
    expect(readdirSync(out)).toEqual([]);
    await deploy(options);
    expect(readdirSync(out)).toContain('card.json');
  });
});
