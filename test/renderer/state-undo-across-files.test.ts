import { describe, expect, it } from 'vitest';
import { Annotations } from '../../renderer/state/annotations.svelte';
import { History } from '../../renderer/state/history.svelte';
import { holdsAll, moveMask, type FilePlace } from '../../renderer/state/identity';
import { Selection } from '../../renderer/state/selection.svelte';

/** Files one after another, as a dataset places them. */
function placed(...files: (readonly [path: string, events: number])[]): FilePlace[] {
  let first = 0;
  return files.map(([path, events]) => {
    first += events;
    return { path, events, first: first - events };
  });
}
const countOf = (files: readonly FilePlace[]) => files.reduce((sum, { events }) => sum + events, 0);
const one = placed(['/b.h5', 4]);
const three = placed(['/a.h5', 3], ['/b.h5', 4], ['/c.h5', 2]);

function setUp() {
  const history = new History();
  const selection = new Selection(history);
  selection.reset(4);
  const open = (from: FilePlace[], to: FilePlace[], kept: number[]) =>
    selection.reset(countOf(to), kept, (mask) => moveMask(mask, from, to, countOf(to)));
  return { history, selection, open };
}

describe('undo after files were added', () => {
  it('takes back a selection of the same events at their new places, and again after further files', () => {
    const { history, selection, open } = setUp();
    selection.select([1], 'replace');
    selection.select([3], 'add');
    open(one, three, [4, 6]);
    history.undo();
    expect([...selection.events()]).toEqual([4]);
    history.redo();
    expect([...selection.events()]).toEqual([4, 6]);
    const more = placed(['/0.h5', 10], ...three.map((file) => [file.path, file.events] as const));
    open(three, more, [14, 16]);
    selection.select([0], 'replace');
    history.undo();
    history.undo();
    expect([...selection.events()]).toEqual([14]);
    history.undo();
    expect([...selection.events()]).toEqual([]);
  });

  it('takes back tags, which are of files and rows', () => {
    const { history, open } = setUp();
    const annotations = new Annotations(history);
    const id = { file: '/b.h5', index: 2 };
    annotations.setTag([id], 'artefact');
    annotations.setTag([id], 'unsure');
    open(one, three, []);
    history.undo();
    expect(annotations.of(id).tag).toBe('artefact');
    history.undo();
    expect(annotations.of(id).tag).toBeNull();
  });

  it('is for datasets that hold all earlier events alone', () => {
    expect(holdsAll(three, one)).toBe(true);
    expect(holdsAll(one, three)).toBe(false);
    expect(holdsAll(placed(['/b.h5', 5]), one)).toBe(false);
    expect(holdsAll(one, one)).toBe(true);
  });
});
