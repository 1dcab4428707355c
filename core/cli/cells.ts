/** Cells of an image, as they are typed and told. */
import { InvalidArgumentError } from 'commander';
import { CHANNELS, ETA_CELLS, PHI_CELLS, PHI_LOW } from '../events/schema';
import type { ChannelCell } from '../probe/alter';

/** Width of a cell in eta. */
const CELL_ETA = 0.087;

/** Where the centre of a cell lies. @param cell phi * 58 + eta */
export function centreOf(cell: number): { eta: number; phi: number } {
  const [row, column] = [Math.floor(cell / ETA_CELLS), cell % ETA_CELLS];
  return {
    eta: (column + 0.5 - ETA_CELLS / 2) * CELL_ETA,
    phi: PHI_LOW + ((row + 0.5) * 2 * Math.PI) / PHI_CELLS,
  };
}

/** Row and column, and where that is: `12,30`, `0.13`, `-2.05`. */
export function cellTexts(cell: number): string[] {
  const { eta, phi } = centreOf(cell);
  return [`${Math.floor(cell / ETA_CELLS)},${cell % ETA_CELLS}`, eta.toFixed(2), phi.toFixed(2)];
}

export const CELL_COLUMNS = [
  { title: 'phi,eta cell' },
  { title: 'eta', align: 'right' },
  { title: 'phi', align: 'right' },
] as const;

/** A cell that is set to an energy. */
export interface SetCell {
  readonly cells: readonly ChannelCell[];
  readonly gev: number;
}

/** `ecal:12,30=5`, or `all:12,30=0`; gathered over repeated options. */
export function setCell(text: string, before: readonly SetCell[] = []): SetCell[] {
  const [, name, row, column, energy] = /^(\w+):(\d+),(\d+)=(\S+)$/.exec(text) ?? [];
  const channels = CHANNELS.flatMap((channel, place) =>
    name === 'all' || name === channel ? [place] : [],
  );
  const [phi, eta, gev] = [Number(row), Number(column), Number(energy)];
  const fits = phi < PHI_CELLS && eta < ETA_CELLS && gev >= 0 && Number.isFinite(gev);
  if (channels.length === 0 || !fits) {
    throw new InvalidArgumentError(
      `Write channel:phi,eta=GeV with a channel of ${CHANNELS.join(', ')} or all, phi from 0 to ${PHI_CELLS - 1}, eta from 0 to ${ETA_CELLS - 1}.`,
    );
  }
  const cell = phi * ETA_CELLS + eta;
  return [...before, { cells: channels.map((channel) => ({ channel, cell })), gev }];
}
