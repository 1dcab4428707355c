import { describe, expect, it } from 'vitest';
import type { Hyperparameter } from '../../core/engine/api';
import { freeName, namesOf, namesProblem, parseSeeds } from '../../renderer/dialogs/seeds';
import {
  eventsVerdict,
  nameProblem,
  parseValue,
  presetValues,
  rangeText,
  sameValue,
  trainingEvents,
  valueText,
} from '../../renderer/dialogs/train-form';
import { modelKindInfo, modelSummary } from './harness/model-summary';

function hyperparameter(
  type: Hyperparameter['type'],
  more: Partial<Hyperparameter> = {},
): Hyperparameter {
  return { name: 'h', title: 'H', explanation: '', type, default: 1, part: 'network', ...more };
}

describe('values typed into the train dialog', () => {
  it('are numbers within their range', () => {
    const rate = hyperparameter('number', { minimum: 0, maximum: 1 });
    expect(parseValue(rate, ' 1e-3 ')).toEqual({ value: 0.001 });
    expect(parseValue(rate, '2')).toEqual({ problem: 'expects at most 1, not “2”' });
    expect(parseValue(rate, '-1')).toEqual({ problem: 'expects at least 0, not “-1”' });
    expect(parseValue(rate, '')).toEqual({ problem: 'expects a number, not “”' });
    expect(parseValue(rate, '0,5')).toEqual({ problem: 'expects a number, not “0,5”' });
  });

  it('are whole where they must be', () => {
    const batch = hyperparameter('integer', { minimum: 1 });
    expect(parseValue(batch, '128')).toEqual({ value: 128 });
    expect(parseValue(batch, '1.5')).toEqual({ problem: 'expects a whole number, not “1.5”' });
    expect(parseValue(batch, '0')).toEqual({ problem: 'expects at least 1, not “0”' });
  });

  it('are lists of whole numbers, each within its range', () => {
    const filters = hyperparameter('integers', { default: [64, 128], minimum: 1 });
    expect(parseValue(filters, '64, 128 256')).toEqual({ value: [64, 128, 256] });
    expect(parseValue(filters, '64, x')).toEqual({ problem: 'expects a number, not “x”' });
    expect(parseValue(filters, ' ')).toHaveProperty('problem');
  });

  it('keep a flag what the model has it as: a truth value or a number', () => {
    expect(parseValue(hyperparameter('flag', { default: true }), 'false')).toEqual({
      value: false,
    });
    const numeric = hyperparameter('flag', { default: 1 });
    expect(parseValue(numeric, valueText(1))).toEqual({ value: 1 });
    expect(parseValue(numeric, 'false')).toEqual({ value: 0 });
  });

  it('count as changed only when the value differs, not its spelling', () => {
    const parsed = parseValue(hyperparameter('number'), '1e-3');
    expect('value' in parsed && sameValue(parsed.value, 0.001)).toBe(true);
    expect(sameValue([1, 2], [1, 2])).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
  });

  it('say their range', () => {
    expect(rangeText(hyperparameter('number', { minimum: 0, maximum: 1 }))).toBe('0 to 1');
    expect(rangeText(hyperparameter('number', { minimum: 3 }))).toBe('≥ 3');
    expect(rangeText(hyperparameter('flag', { minimum: 0, maximum: 1 }))).toBe('');
  });
});

describe('presets', () => {
  it('leave what they do not name at its default', () => {
    const kind = modelKindInfo({
      hyperparameters: [
        hyperparameter('integer', { name: 'epochs', default: 30 }),
        hyperparameter('number', { name: 'rate', default: 0.1 }),
      ],
      presets: [{ id: 'quick', title: 'Quick', explanation: '', values: { epochs: 5 } }],
    });
    expect(presetValues(kind, 'quick')).toEqual({ epochs: 5, rate: 0.1 });
    expect(presetValues(kind, 'none')).toEqual({ epochs: 30, rate: 0.1 });
  });
});

describe('names of models', () => {
  const models = [modelSummary('codae-42'), modelSummary('codae-42-2')];

  it('are suggested from kind and seed, and free', () => {
    expect(freeName('cae', [42], models)).toBe('cae-42');
    expect(freeName('codae', [42], models)).toBe('codae-42-3');
  });

  it('have the seed where there are several, and all of them are free', () => {
    expect(namesOf(freeName('cae', [42, 51], models), [42, 51])).toEqual(['cae-42', 'cae-51']);
    expect(freeName('codae', [42, 51], models)).toBe('codae-2');
    expect(namesProblem('codae', [51, 42], models)).toContain('codae-42 already');
    expect(namesProblem('codae', [51, 73], models)).toBeNull();
    expect(namesProblem('', [51, 73], models)).not.toBeNull();
  });

  it('are refused when taken, whatever the case, or unfit for a folder', () => {
    expect(nameProblem('codae-43', models)).toBeNull();
    expect(nameProblem('CoDAE-42', models)).toContain('already');
    expect(nameProblem('', models)).not.toBeNull();
    expect(nameProblem('../x', models)).not.toBeNull();
    expect(nameProblem('a.b', models)).not.toBeNull();
    expect(nameProblem('a'.repeat(65), models)).not.toBeNull();
  });
});

describe('seeds', () => {
  it('are whole numbers, one or several', () => {
    expect(parseSeeds('42')).toEqual({ seeds: [42] });
    expect(parseSeeds(' 42, 51 73;')).toEqual({ seeds: [42, 51, 73] });
    expect(parseSeeds('4294967295')).toEqual({ seeds: [4294967295] });
  });

  it.each([
    '',
    '1.5',
    '-1',
    '4294967296',
    'x',
    '42, 42',
    Array.from({ length: 21 }, (_, i) => i).join(),
  ])('are refused: %s', (text) => {
    expect(parseSeeds(text)).toHaveProperty('problem');
  });
});

describe('events to train on', () => {
  const counted = trainingEvents(Int32Array.of(0, 0, -1, 1, 2, 2));

  it('are counted as background, unknown and signal', () => {
    expect(counted).toEqual({ background: 2, unlabelled: 1, signal: 3, largestSignal: 2 });
  });

  it('must be background, known or assumed', () => {
    const kind = modelKindInfo();
    const one = trainingEvents(Int32Array.of(0, -1, -1, 1));
    expect(eventsVerdict(kind, one, false)).toHaveProperty('problem');
    expect(eventsVerdict(kind, one, true)).toEqual({
      use: '3 background events to learn from; left out: 1 signal event.',
    });
    expect(eventsVerdict(kind, counted, false)).toHaveProperty('use');
  });

  it('must hold labelled signal for a kind that learns from it', () => {
    const background = trainingEvents(Int32Array.of(0, 0, 0, -1));
    const one = trainingEvents(Int32Array.of(0, 0, 0, 1));
    const weak = modelKindInfo({ title: 'Dirichlet VAE', supervision: 'weak' });
    const full = modelKindInfo({ title: 'CCT', supervision: 'full' });
    for (const kind of [weak, full]) {
      const verdict = eventsVerdict(kind, background, true);
      expect('problem' in verdict && verdict.problem).toContain(
        `${kind.title} learns from labelled`,
      );
      expect(eventsVerdict(kind, counted, false)).toHaveProperty('use');
    }
    // One event cannot both train and validate; a weakly supervised model only mixes it in.
    expect(eventsVerdict(weak, one, false)).toHaveProperty('use');
    expect(eventsVerdict(full, one, false)).toHaveProperty('problem');
  });
});
