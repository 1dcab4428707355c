import { describe, expect, it } from 'vitest';
import { keyName, keyNames, keyOf } from '../../renderer/commands/command';
import { SHORTCUTS } from '../../renderer/shortcuts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  keyOf({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...held,
  } as KeyboardEvent);

describe('the commands of the window', () => {
  it('have one name and one key each', () => {
    const ids = SHORTCUTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = SHORTCUTS.flatMap((command) => command.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    const accelerators = SHORTCUTS.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  it('are found by the key that their sheet prints', () => {
    expect(press('j')).toBe('j');
    expect(press('U', { shiftKey: true })).toBe('U');
    expect(press('?', { shiftKey: true })).toBe('?');
    expect(press('F6', { shiftKey: true })).toBe('shift+F6');
    expect(press('K', { ctrlKey: true, shiftKey: true })).toBe('ctrl+shift+k');
    expect(press(']', { metaKey: true })).toBe('ctrl+]');
  });

  it('print their keys as keyboards do, each once', () => {
    expect(['U', 'ctrl+k', 'shift+F6', 'ArrowUp', 'CmdOrCtrl+Shift+O'].map(keyName)).toEqual([
      'Shift U',
      'Ctrl K',
      'Shift F6',
      '↑',
      'Ctrl Shift O',
    ]);
    const palette = SHORTCUTS.filter(({ id }) => id === 'palette');
    expect(palette.map(keyNames)).toEqual([['Ctrl K', 'Ctrl P']]);
  });
});
