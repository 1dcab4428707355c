import { describe, expect, it } from 'vitest';
import type { Command } from '../../renderer/commands/command';
import { searchCommands } from '../../renderer/commands/search';

const command = (title: string, hint = '', group: Command['group'] = 'Views'): Command => ({
  id: title,
  title,
  hint,
  group,
  run: () => undefined,
});
const all = [
  command('Look with codae', 'Shows its reconstruction, residual and loss', 'Models'),
  command('Train a model…', '', 'Models'),
  command('Show ROC', 'How well scores tell signal from background'),
  command('Show AUROC table', 'AUROC and FPR40 by mass'),
  command('Show Occupancy', 'How often cells are lit; hot and dead cells'),
];
const titles = (typed: string) => searchCommands(all, typed).map(({ title }) => title);

describe('the search for commands', () => {
  it('puts the title that says it before those that hold its letters somewhere', () => {
    expect(titles('show roc')[0]).toBe('Show ROC');
    expect(titles('roc')[0]).toBe('Show ROC');
    expect(titles('trn mod')[0]).toBe('Train a model…');
    expect(titles('tam')[0]).toBe('Train a model…');
  });

  it('does not find letters scattered over what is said about a command', () => {
    expect(titles('show roc')).not.toContain('Look with codae');
  });

  it('finds a command by the beginnings of words of its hint or group', () => {
    expect(titles('dead cel')).toEqual(['Show Occupancy']);
    expect(titles('residual')).toEqual(['Look with codae']);
    expect(titles('models')).toEqual(expect.arrayContaining(['Look with codae', 'Train a model…']));
  });

  it('finds nothing where nothing fits', () => {
    expect(titles('xyzzy')).toEqual([]);
  });
});
