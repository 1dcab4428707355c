import { describe, expect, it } from 'vitest';
import { defaultState, readState, writeState, type SavedState } from '../../renderer/state/saved';

const said = { reason: '', reviewer: 'Ada', at: '2026-01-31T12:00:00.000Z' };

function worked(): SavedState {
  const state = defaultState();
  return {
    ...state,
    theme: 'dark',
    view: {
      ...state.view,
      scales: { ...state.view.scales, ecal: 'symlog' },
      roll: 12,
      pins: [{ file: '/data/a.h5', index: 3 }],
      beside: ['cae-1'],
    },
    table: {
      hidden: ['note'],
      sort: [{ column: 'mass', descending: true }],
      filters: { n_tracks: '>100' },
      subset: 'tag:interesting',
      arrangement: ['#', 'mass', 'file'],
      widths: { file: 240 },
    },
    analysis: {
      ...state.analysis,
      thresholds: { 'codae-42.z2': { value: -1.5, direction: 'below' } },
    },
    paths: ['/data/a.h5', '/data/folder'],
    current: { file: '/data/a.h5', index: 212 },
    annotations: {
      '/data/a.h5': {
        212: { ...said, tag: 'interesting', reason: 'soft halo', note: 'two rings' },
      },
      '/elsewhere/b.h5': { 0: { ...said, tag: null, note: 'hot cell' } },
    },
    subsets: [
      {
        id: 'set:1',
        name: 'busy or ringed',
        colour: '#0a9fb5',
        shown: true,
        rule: {
          kind: 'any',
          of: [
            { kind: 'filter', column: 'n_tracks', text: '>300' },
            { kind: 'not', of: { kind: 'lasso', x: 'z1', y: 'z2', outline: [0, 0, 1, 0, 1, 1] } },
          ],
        },
      },
    ],
    selection: { '/data/a.h5': [3, 1] },
    mappings: {
      'towers:72x58x3': {
        images: { dataset: 'towers', channels: [0, 1, null] },
        axes: ['event', 'phi', 'eta', 'channel'],
        label: null,
        mass: null,
        columns: { weight: 'weight' },
      },
    },
  };
}

describe('what the window remembers', () => {
  it('comes back as it was', () => {
    expect(readState(writeState(worked()))).toEqual(worked());
  });

  it('starts with defaults', () => {
    expect(readState(null)).toEqual(defaultState());
    expect(defaultState().view.scales).toMatchObject({ tracker: 'log', residual: 'linear' });
  });

  it('takes up subsets as earlier versions wrote them, lists told apart by name', () => {
    const events = { '/data/a.h5': [1, 5] };
    const stored = { version: 1, subsets: [{ name: 'lasso 1', events }] };
    const { subsets, unread } = readState(JSON.stringify(stored));
    expect(unread).toEqual([]);
    expect(subsets).toMatchObject([
      { id: 'named:lasso 1', name: 'lasso 1', rule: { kind: 'events', events } },
    ]);
  });

  it('loses one damaged setting, not its neighbours', () => {
    const stored = JSON.parse(writeState(worked())) as Record<string, Record<string, unknown>>;
    stored.view.scales = 'sepia';
    delete stored.layout.list;
    const read = readState(JSON.stringify(stored));
    expect(read.view).toEqual({ ...worked().view, scales: defaultState().view.scales });
    expect(read.layout).toEqual(defaultState().layout);
    expect(read.annotations).toEqual(worked().annotations);
    expect(read.unread).toEqual([]);
  });

  it('reads tags of the time before they had a reason and a reviewer', () => {
    const stored = JSON.parse(writeState(worked())) as Record<string, unknown>;
    stored.annotations = { '/data/a.h5': { 7: { tag: 'artefact', note: 'ring' } } };
    const read = readState(JSON.stringify(stored));
    const kept = { tag: 'artefact', reason: '', note: 'ring', reviewer: '', at: '' };
    expect(read.annotations).toEqual({ '/data/a.h5': { 7: kept } });
    expect(read.unread).toEqual([]);
  });

  it('carries along annotations that it cannot read instead of overwriting them', () => {
    const stored = JSON.parse(writeState(worked())) as Record<string, unknown>;
    stored.annotations = { '/data/a.h5': 'from another age' };
    const text = JSON.stringify(stored);
    const read = readState(text);
    expect(read.annotations).toEqual({});
    expect(read.paths).toEqual(worked().paths);
    expect(read.unread).toEqual([text]);
    expect(readState(writeState(read)).unread).toEqual([text]);
  });

  it.each(['{"version": 1, "annot', '[]', '{"version": 99}'])(
    'keeps the text %s that it does not understand',
    (text) => {
      expect(readState(text)).toEqual({ ...defaultState(), unread: [text] });
    },
  );
});
