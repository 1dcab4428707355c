import { DarkscopeError } from '../../errors';
import type { Hdf5File } from '../hdf5';
import type { ColumnMapping } from '../mapping';
import { contents, mappingHint, type EventFormat, type FileLayout } from './format';
import { mappedLayout, mappingFits } from './mapped';
import { pooled } from './pooled';
import { raw } from './raw';

/** The formats recognised by their names, tried in this order. */
const formats = { pooled, raw } as const satisfies Record<string, EventFormat>;

/**
 * How a file is read: as the user's mapping says where there is one whose datasets the file has, else by the first
 * format that knows its names.
 * @throws DarkscopeError `file-layout` naming what was found and what was expected; what the format's check throws.
 */
export function recognise(file: Hdf5File, mapping?: ColumnMapping): FileLayout {
  const known = Object.values(formats).find((format) => format.claims(file));
  // one mapping may stand beside files of known layouts in the same selection
  if (mapping && (!known || mappingFits(file, mapping))) return mappedLayout(file, mapping);
  if (known) return known.layout(file);
  const expected = Object.values(formats).map((format) => format.expects);
  throw new DarkscopeError(
    'file-layout',
    `${file.path}: found ${contents(file)}; expected ${expected.join('; or ')}`,
    { file: file.path, hint: mappingHint },
  );
}
