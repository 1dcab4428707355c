import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { refuseSource } from '../../core/export/refuse-source';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-refuse-'));
afterAll(() => rmSync(folder, { recursive: true }));

const events = join(folder, 'events.h5');
writeFileSync(events, 'events');

it('lets new names and other files pass', () => {
  const other = join(folder, 'other.h5');
  writeFileSync(other, 'other');
  refuseSource(join(folder, 'new.h5'), [events]);
  refuseSource(other, [events]);
});

it('refuses a source under its own name, through a link, and the target of a link', () => {
  const [soft, hard] = [join(folder, 'soft.h5'), join(folder, 'hard.h5')];
  symlinkSync(events, soft);
  linkSync(events, hard);
  const pairs = [
    [events, events],
    [join(folder, '.', 'x', '..', 'events.h5'), events],
    [soft, events],
    [events, soft],
    [hard, events],
  ];
  for (const [out, source] of pairs) {
    expect(() => refuseSource(out, [source])).toThrowError(
      expect.objectContaining({ code: 'output-unwritable', file: out }),
    );
  }
});
