import { describe, expect, it } from 'vitest';
import { annotationColumns } from '../../renderer/state/annotations.svelte';
import { fileOf, identityOf, listOf, positionOf, positionsOf } from '../../renderer/state/identity';

const files = [
  { path: '/a.h5', first: 0, events: 3 },
  { path: '/b.h5', first: 3, events: 1 },
  { path: '/c.h5', first: 4, events: 4 },
];

const said = { reason: '', reviewer: '', at: '' };

describe('the identity of an event', () => {
  it('is its file and row, and leads back to its position', () => {
    for (let event = 0; event < 8; event += 1) {
      expect(positionOf(files, identityOf(files, event))).toBe(event);
    }
    expect(identityOf(files, 3)).toEqual({ file: '/b.h5', index: 0 });
    expect(identityOf(files, 7)).toEqual({ file: '/c.h5', index: 3 });
  });

  it('belongs to no file beyond the ends', () => {
    expect(fileOf(files, 8)).toBe(-1);
    expect(fileOf([], 0)).toBe(-1);
    expect(() => identityOf(files, 8)).toThrow(RangeError);
  });

  it('survives files that open in another order, and waits for files that are not open', () => {
    const list = listOf(files, [1, 3, 6]);
    const reordered = [
      { path: '/c.h5', first: 0, events: 4 },
      { path: '/a.h5', first: 4, events: 3 },
    ];
    expect([...positionsOf(reordered, list)]).toEqual([2, 5]);
    expect(positionOf(reordered, { file: '/b.h5', index: 0 })).toBeNull();
    expect(positionOf(reordered, { file: '/a.h5', index: 3 })).toBeNull();
  });

  it('is written in runs, so that a large selection stays a short text', () => {
    expect(listOf(files, [0, 1, 2, 3, 5, 6])).toEqual({
      '/a.h5': [0, 3],
      '/b.h5': [0, 1],
      '/c.h5': [1, 2],
    });
    expect([...positionsOf(files, { '/c.h5': [0, 1, 2, 99], '/b.h5': [0] })]).toEqual([4, 6, 7]);
  });

  it('carries tags, reasons and notes to the rows of the open files only', () => {
    const { tags, reasons, reasonTexts, notes, noteTexts } = annotationColumns(
      {
        '/c.h5': {
          0: { ...said, tag: 'artefact', note: '', reason: 'noise' },
          1: { ...said, tag: 'unsure', note: '', reason: 'noise' },
          2: { ...said, tag: 'artefact', note: 'hot cell' },
          99: { ...said, tag: 'unsure', note: '' },
        },
        '/closed.h5': { 0: { ...said, tag: 'interesting', note: 'kept for later' } },
      },
      files,
      8,
    );
    expect([...tags]).toEqual([0, 0, 0, 0, 2, 4, 2, 0]);
    expect([...reasons]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
    expect(reasonTexts).toEqual(['noise']);
    expect(noteTexts[notes[6] - 1]).toBe('hot cell');
    expect(noteTexts).toEqual(['hot cell']);
  });
});
