import { describe, expect, it } from 'vitest';
import type { Hyperparameter, ModelKindInfo, ModelSummary } from '../../core/engine/api';
import {
  nameProblem,
  parseValue,
  presetValues,
  rangeText,
  sameValue,
  suggestName,
  trainingEvents,
  valueText,
} from '../../renderer/dialogs/train-form';

function hyperparameter(
  type: Hyperparameter['type'],
  more: Partial<Hyperparameter> = {},
): Hyperparameter {
  return { name: 'h', title: 'H', explanation: '', type, default: 1, ...more };
}

function model(id: string): ModelSummary {
  return {
    id,
    folder: id,
    kind: 'codae',
    title: 'CoDAE',
    created: '',
    finished: true,
    epochs: 1,
    parameters: 1,
    trainedOn: [],
    selectedEpoch: null,
    history: [],
    scores: [],
  };
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
    const kind: ModelKindInfo = {
      id: 'codae',
      title: 'CoDAE',
      summary: '',
      reference: '',
      hyperparameters: [
        hyperparameter('integer', { name: 'epochs', default: 30 }),
        hyperparameter('number', { name: 'rate', default: 0.1 }),
      ],
      presets: [{ id: 'quick', title: 'Quick', explanation: '', values: { epochs: 5 } }],
      scores: [],
    };
    expect(presetValues(kind, 'quick')).toEqual({ epochs: 5, rate: 0.1 });
    expect(presetValues(kind, 'none')).toEqual({ epochs: 30, rate: 0.1 });
  });
});

describe('names of models', () => {
  const models = [model('codae-42'), model('codae-42-2')];

  it('are suggested from kind and seed, and free', () => {
    expect(suggestName('cae', 42, models)).toBe('cae-42');
    expect(suggestName('codae', 42, models)).toBe('codae-42-3');
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

describe('events to train on', () => {
  it('are counted as background, unknown and signal', () => {
    expect(trainingEvents(Int32Array.of(0, 0, -1, 1, 2, 2))).toEqual({
      background: 2,
      unlabelled: 1,
      signal: 3,
    });
  });
});
