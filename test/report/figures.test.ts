import { expect, it } from 'vitest';
import {
  bytesText,
  durationText,
  figure,
  massText,
  percentFigure,
  percentInterval,
} from '../../core/report/figures';

it('a rate has no more digits than its interval carries', () => {
  expect(percentFigure(0.771191, 0.681, 0.862)).toBe('77.1');
  expect(percentInterval(0.681, 0.862)).toBe('68.1–86.2');
  expect(percentFigure(0.99938, 0.9987, 1)).toBe('99.94');
});

it('measured numbers are short and keep their size', () => {
  expect(
    [0, 42, 0.123456, 371.2345, 1234567.8, 0.0000123, NaN, -Infinity].map((x) => figure(x)),
  ).toEqual(['0', '42', '0.1235', '371.2', '1.235e+6', '1.230e-5', '–', '-∞']);
});

it('masses, times and sizes carry their units', () => {
  expect([0, 125, 1000, 2100, NaN].map(massText)).toEqual([
    '',
    '125 GeV',
    '1000 GeV',
    '2.1 TeV',
    'unknown',
  ]);
  expect([0.4, 59.6, 125, 7500, NaN].map(durationText)).toEqual([
    '0 s',
    '1 min 00 s',
    '2 min 05 s',
    '2 h 05 min',
    '–',
  ]);
  expect([999, 1234, 828216, 999_600, 4e9].map(bytesText)).toEqual([
    '999 B',
    '1.2 kB',
    '828 kB',
    '1.0 MB',
    '4.0 GB',
  ]);
});
