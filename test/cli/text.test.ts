import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textTable } from '../../core/cli/text-table';
import { darkscope, json, temporaryFolder } from './command-line';

it('a table has its columns aligned, numbers to the right, and no trailing spaces', () => {
  const text = textTable(
    [{ title: 'name' }, { title: 'count', align: 'right' }, { title: 'φ' }],
    [
      ['η–φ map', '7', 'a'],
      ['x', '1234567', ''],
    ],
  );
  expect(text.split('\n')).toEqual([
    'name       count  φ',
    '───────  ───────  ─',
    'η–φ map        7  a',
    'x        1234567',
  ]);
});

it('a column that background has no values of does not keep the others from being evaluated', async () => {
  const path = join(temporaryFolder(), 'scores.csv');
  const rows = ['q.h5,0,0,0,1,', 'q.h5,1,0,0,2,', 's.h5,0,1,125,3,4', 's.h5,1,1,125,2,5'];
  writeFileSync(path, ['file,index,label,mass,good,empty', ...rows, ''].join('\r\n'));
  const outcome = await darkscope('evaluate', '--scores', path, '--json');
  expect(outcome.code).toBe(3);
  expect(json(outcome)).toMatchObject({
    scores: { good: { mauc: { suep: 87.5 }, mfpr40: { suep: 0 } } },
    problems: [{ code: 'no-background', message: expect.stringContaining('empty') }],
  });
});
