import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stampOf } from '../../core/engine/column-store';
import { openDataset } from '../../core/events/dataset';
import { BACKGROUND_LABEL } from '../../core/events/schema';
import { sampleFile } from '../../core/project/file-identity';
import { readProject, type ProjectFile } from '../../core/project/format';
import { unpackScores } from '../../core/project/packed-scores';
import { RATE, SAMPLE_EVENTS, SAMPLE_PROJECT } from '../../core/sample/recipe';
import { sampleModels, scoreSample } from '../../core/sample/score';
import { Line } from '../../core/triage/schema';
import * as v from 'valibot';

const samples = resolve(import.meta.dirname, '../../assets/samples');
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let project: ProjectFile;
beforeAll(async () => {
  ({ project } = await readProject(join(samples, SAMPLE_PROJECT)));
});

/** A score of all events, in the order of the files. */
function column(model: string, score: string): Float64Array {
  const { identity } = project.models.find(({ id }) => id === model)!;
  return Float64Array.from(
    project.files.flatMap(({ path, events }) => {
      const kept = project.scores.find(
        (one) => one.file === path && one.score === score && one.model === identity,
      )!;
      return [...unpackScores(kept.values, events!)];
    }),
  );
}

describe('the sample project as it is committed', () => {
  it('names files and models of its folder alone, and they are those that lie there', async () => {
    expect(project.files.length).toBeGreaterThan(0);
    for (const { path, relative, bytes, sample, sha256: content } of project.files) {
      expect(path).toBe(`/sample/${relative}`);
      expect({ bytes, sample }).toEqual(await sampleFile(join(samples, relative!)));
      expect(content).toBe(sha256(join(samples, relative!)));
    }
    const models = await sampleModels(samples);
    expect(project.models.map(({ id }) => id)).toEqual(models.map(({ id }) => id));
    models.forEach(({ folder, card, identity }, i) => {
      expect(card.weightsSha256).toBe(sha256(join(folder, 'weights.bin')));
      expect(project.models[i]).toMatchObject({ weightsSha256: card.weightsSha256, identity });
      expect(card.dataFiles).toMatchObject([
        { file: 'train_qcd.h5', sha256: sha256(join(samples, 'train_qcd.h5')) },
      ]);
      expect(card).toMatchObject({ state: 'finished', roundedFrom: expect.any(String) as string });
    });
  });

  it('tells of no machine, nor of whoever made it', () => {
    const texts = [
      readFileSync(join(samples, SAMPLE_PROJECT), 'utf8'),
      ...project.models.map(({ copy }) => readFileSync(join(samples, copy!, 'card.json'), 'utf8')),
    ];
    for (const text of texts) expect(text).not.toMatch(/"\/(?!sample\/)|[A-Z]:\\\\/);
  });

  it('has the scores that its models give, on every twentieth event', async () => {
    const { source } = await openDataset([join(samples, SAMPLE_EVENTS)]);
    const events = Array.from({ length: Math.ceil(source.count / 20) }, (_, i) => 20 * i);
    const { program } = stampOf(join(samples, SAMPLE_PROJECT), undefined);
    for (const model of await sampleModels(samples)) {
      const { scores } = await scoreSample({ model }, source, { events });
      expect(scores.length).toBeGreaterThan(0);
      for (const { name, values } of scores) {
        const kept = column(model.id, name);
        expect(kept).toHaveLength(source.count);
        // Spread of the score: rounding differs between processors, not between models.
        const spread = deviation(kept);
        values.forEach((value, i) => {
          expect(Math.abs(value - kept[events[i]]) / spread, `${model.id}.${name}`).toBeLessThan(
            1e-3,
          );
        });
      }
    }
    for (const { record } of project.scores) expect(record).toMatchObject({ file: { program } });
    await source.close();
  });

  it('has thresholds that let as much of the background pass as they say, and no event more', async () => {
    const { source } = await openDataset([join(samples, SAMPLE_EVENTS)]);
    const { thresholds } = project.work.analysis as {
      thresholds: Record<string, { value: number; direction: string }>;
    };
    expect(Object.keys(thresholds)).toHaveLength(project.models.length);
    for (const [name, { value, direction }] of Object.entries(thresholds)) {
      expect(direction).toBe('above');
      const background = column(...(name.split('.') as [string, string])).filter(
        (_, event) => source.labels[event] === BACKGROUND_LABEL,
      );
      const allowed = Math.floor(RATE * background.length);
      const atLeast = background.filter((score) => score >= value).length;
      expect(background.filter((score) => score > value).length).toBeLessThanOrEqual(allowed);
      expect(atLeast).toBeGreaterThan(allowed);
    }
    await source.close();
  });

  it('has a queue of flagged events, the most anomalous first, and nothing judged in it', () => {
    const [{ lines }] = project.triages;
    expect(lines).toHaveLength(1);
    const start = v.parse(Line, lines[0]);
    if (start.type !== 'start') throw new Error('no start');
    const { session, queue } = start;
    expect(session.events).toBe(queue.index.length);
    expect(session.events).toBeGreaterThanOrEqual(10);
    expect(session.events).toBeLessThanOrEqual(20);
    const values = column(...(session.cut!.column.split('.') as [string, string]));
    let first = 0;
    const firsts = project.files.map(({ events }) => (first += events!) - events!);
    const queued = queue.index.map((index, place) => values[firsts[queue.file[place]] + index]);
    expect(Math.min(...queued)).toBeGreaterThan(session.cut!.value);
    expect(queued).toEqual([...queued].sort((a, b) => b - a));
    expect(new Set(queue.file).size).toBe(project.files.length);
    const { annotations, current } = project.work as {
      annotations: Record<string, Record<string, { tag: string; note: string }>>;
      current: { file: string; index: number };
    };
    expect(current).toEqual({ file: queue.files[queue.file[0]].path, index: queue.index[0] });
    for (const [place, index] of queue.index.entries()) {
      expect(annotations[queue.files[queue.file[place]].path]?.[index]).toBeUndefined();
    }
    expect(Object.values(annotations).flatMap((one) => Object.values(one))).toHaveLength(3);
  });
});

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}
