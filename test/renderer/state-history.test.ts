import { describe, expect, it } from 'vitest';
import { History } from '../../renderer/state/history.svelte';

function setUp() {
  const clock = { now: 0 };
  const history = new History(() => clock.now);
  const state = { value: 0 };
  const set = (value: number, gesture?: string): void => {
    const before = state.value;
    history.perform({
      what: `set ${value}`,
      redo: () => (state.value = value),
      undo: () => (state.value = before),
      ...(gesture === undefined ? {} : { gesture }),
    });
  };
  return { clock, history, state, set };
}

describe('a drag', () => {
  it('is undone and redone as one step', () => {
    const { history, state, set } = setUp();
    set(5);
    for (const value of [6, 7, 8]) set(value, 'drag');
    history.undo();
    expect(state.value).toBe(5);
    history.redo();
    expect(state.value).toBe(8);
    history.undo();
    history.undo();
    expect(state.value).toBe(0);
  });

  it('is another one after a pause, after an undo, or of another thing', () => {
    const { clock, history, state, set } = setUp();
    set(1, 'drag');
    clock.now = 5000;
    set(2, 'drag');
    set(3, 'other');
    history.undo();
    expect(state.value).toBe(2);
    set(4, 'drag');
    history.undo();
    expect(state.value).toBe(2);
    history.undo();
    expect(state.value).toBe(1);
  });
});
