import { describe, expect, it } from 'vitest';
import { Annotations } from '../../renderer/state/annotations.svelte';
import { History } from '../../renderer/state/history.svelte';
import { Selection } from '../../renderer/state/selection.svelte';

const a = { file: '/a.h5', index: 4 };
const b = { file: '/b.h5', index: 0 };

describe('marks of the user', () => {
  it('are undone in the order they were made, whatever their kind', () => {
    const history = new History();
    const annotations = new Annotations(history);
    const selection = new Selection(history);
    selection.reset(5);
    annotations.setTag([a], 'interesting');
    selection.select([1, 2], 'add');
    annotations.setNote(a, 'ring');

    history.undo();
    expect(annotations.of(a)).toMatchObject({ tag: 'interesting', note: '' });
    history.undo();
    expect([...selection.events()]).toEqual([]);
    history.undo();
    expect(annotations.all).toEqual({});
    expect(history.undoes).toBeNull();

    history.redo();
    history.redo();
    history.redo();
    expect(annotations.of(a)).toMatchObject({ tag: 'interesting', note: 'ring' });
    expect([...selection.events()]).toEqual([1, 2]);
    expect(history.redoes).toBeNull();
  });

  it('cannot be redone once something else was done', () => {
    const history = new History();
    const annotations = new Annotations(history);
    annotations.setTag([a], 'artefact');
    history.undo();
    annotations.setTag([b], 'unsure');
    history.redo();
    expect(annotations.all).toMatchObject({ '/b.h5': { 0: { tag: 'unsure', note: '' } } });
  });

  it('come back one by one where many events were tagged at once', () => {
    const history = new History();
    const annotations = new Annotations(history);
    annotations.setTag([a], 'background');
    annotations.setTag([a, b], 'interesting');
    history.undo();
    expect(annotations.of(a).tag).toBe('background');
    expect(annotations.of(b).tag).toBeNull();
  });

  it('leave no trace of a selection that changed nothing', () => {
    const history = new History();
    const selection = new Selection(history);
    selection.reset(3, [1]);
    selection.select([1], 'add');
    expect(history.undoes).toBeNull();
    selection.invert();
    expect([...selection.events()]).toEqual([0, 2]);
    selection.clear();
    history.undo();
    expect([...selection.events()]).toEqual([0, 2]);
  });
});
