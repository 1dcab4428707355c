import { EVENT_CLASSES } from '../events/schema';
import { decimalsFor } from '../report/figures';
import { html, type Html } from '../report/html';
import { paperTable, type ColumnGroup, type Line } from '../report/paper-table';
import { PUBLISHED_ASO } from './published';
import type { Rate, ResultAso, ResultReconstruction, ResultRow } from './results';

/** A mass point, or (mass null) the mean over a signal's masses. */
interface Column {
  readonly class: string;
  readonly massGeV: number | null;
}

type Metric = 'auroc' | 'fpr40';

/** Masses of every signal among the points, each followed by the mean; as the paper's tables have them. */
function columnsOf(
  points: readonly { readonly class: string; readonly massGeV: number }[],
  withMeans: boolean,
): Column[] {
  return EVENT_CLASSES.flatMap(({ name }): Column[] => {
    const masses = [...new Set(points.filter((p) => p.class === name).map((p) => p.massGeV))];
    if (masses.length === 0) return [];
    const columns: Column[] = masses
      .sort((a, b) => a - b)
      .map((massGeV) => ({ class: name, massGeV }));
    return withMeans ? [...columns, { class: name, massGeV: null }] : columns;
  });
}

function groupsOf(columns: readonly Column[], mean: string): ColumnGroup[] {
  const classes = [...new Set(columns.map((column) => column.class))];
  return classes.map((name) => {
    const own = columns.filter((column) => column.class === name);
    const inTeV = own.every(({ massGeV }) => massGeV === null || massGeV >= 2000);
    return {
      title: `${name} (${inTeV ? 'TeV' : 'GeV'})`,
      columns: own.map(({ massGeV }) =>
        massGeV === null ? mean : String(inTeV ? massGeV / 1000 : massGeV),
      ),
    };
  });
}

type Cell = Pick<Rate, 'value' | 'spread'> & {
  readonly low?: number;
  readonly high?: number;
  readonly published: number | null;
};

function cellOf(row: ResultRow, column: Column, metric: Metric): Cell | undefined {
  if (column.massGeV !== null) {
    const point = row.points.find((p) => p.class === column.class && p.massGeV === column.massGeV);
    return point && { ...point[metric], published: point.published?.[metric] ?? null };
  }
  const mean = row.means.find((m) => m.class === column.class);
  const of = metric === 'auroc' ? 'mauc' : 'mfpr40';
  return mean && { ...mean[of], published: mean.published?.[of] ?? null };
}

const decimals = ({ low, high }: Cell): number =>
  low === undefined || high === undefined ? 2 : decimalsFor(low, high);

/** Table 1 (AUROC) or 2 (FPR40): each row with its interval and spread, and the published figures below it. */
export function rateTable(rows: readonly ResultRow[], metric: Metric): Html {
  const columns = columnsOf(
    rows.flatMap(({ points }) => points),
    true,
  );
  const isTop = topThree(rows, columns, metric);
  const blocks = rows.map((row) => {
    const cells = columns.map((column) => cellOf(row, column, metric));
    const text = (of: (cell: Cell) => string | null): string[] =>
      cells.map((cell) => (cell && of(cell)) ?? '');
    const measured = cells.map((cell, c) => {
      if (!cell) return '–';
      const value = cell.value.toFixed(decimals(cell));
      return isTop(c, cell.value) ? html`<b>${value}</b>` : value;
    });
    const lines: Line[] = [
      {
        title: `${row.seeds.length > 1 ? '*' : ''}${row.title}`,
        kind: 'measured',
        cells: measured,
      },
      {
        title: '95 % interval',
        kind: 'beside',
        cells: text(({ low, high, ...cell }) =>
          low === undefined || high === undefined
            ? null
            : [low, high].map((end) => end.toFixed(decimals({ ...cell, low, high }))).join('–'),
        ),
      },
    ];
    if (row.seeds.length > 1) {
      lines.push({
        title: `spread of ${row.seeds.length} seeds`,
        kind: 'beside',
        cells: text(({ spread }) =>
          spread === null ? null : `±${spread.toFixed(spread < 1 ? 2 : 1)}`,
        ),
      });
    }
    if (row.inPaper) {
      lines.push({
        title: 'published',
        kind: 'published',
        cells: text(({ published }) =>
          published === null
            ? '–'
            : metric === 'fpr40' && published === 0
              ? '~0'
              : String(published),
        ),
      });
    }
    return lines;
  });
  return paperTable('Model', groupsOf(columns, metric === 'auroc' ? 'mAUC' : 'mFPR'), blocks);
}

/** Tells the three best means of every signal, bold in the paper. */
function topThree(
  rows: readonly ResultRow[],
  columns: readonly Column[],
  metric: Metric,
): (column: number, value: number) => boolean {
  const sign = metric === 'auroc' ? 1 : -1;
  const least = columns.map((column) => {
    if (column.massGeV !== null) return Infinity;
    const merits = rows.flatMap((row) => sign * (cellOf(row, column, metric)?.value ?? NaN));
    return merits.filter(Number.isFinite).sort((a, b) => b - a)[Math.min(2, rows.length - 1)];
  });
  return (column, value) => sign * value >= least[column];
}

/** Every score of every model, a line each; each model's best by mean AUROC is marked. */
export function fullTable(rows: readonly ResultRow[], metric: Metric): Html {
  const columns = columnsOf(
    rows.flatMap(({ points }) => points),
    true,
  );
  const models = [...new Set(rows.map(({ model }) => model))];
  const merit = ({ means }: ResultRow): number =>
    means.reduce((sum, { mauc }) => sum + mauc.value, 0);
  const blocks = models.map((model) => {
    const own = rows.filter((row) => row.model === model);
    const best = Math.max(...own.map(merit));
    return own.map((row): Line => {
      const sides = row.means.map(({ direction }) => SIDE[direction]);
      return {
        title: `${row.title} ${sides.join('')}`,
        kind: merit(row) === best ? 'measured' : 'plain',
        cells: columns.map((column) => {
          const cell = cellOf(row, column, metric);
          return cell ? cell.value.toFixed(decimals(cell)) : '–';
        }),
      };
    });
  });
  return paperTable('Score', groupsOf(columns, metric === 'auroc' ? 'mAUC' : 'mFPR'), blocks);
}

const SIDE = { above: '↑', below: '↓', mixed: '↕' } as const;

/** Table 3: for each of our models, epsilon_min against each baseline, the published value below it. */
export function asoTables(results: readonly ResultAso[]): Html[] {
  const columns = columnsOf(results, false);
  return PUBLISHED_ASO.flatMap(({ row: [model, score] }) => {
    const own = results.filter((one) => one.model === model && one.score === score);
    if (own.length === 0) return [];
    const blocks = [...new Set(own.map(({ baseline }) => baseline))].map((baseline) => {
      const cells = columns.map((column) =>
        own.find(
          (one) =>
            one.baseline === baseline &&
            one.class === column.class &&
            one.massGeV === column.massGeV,
        ),
      );
      const title = own.find((one) => one.baseline === baseline)?.baselineTitle ?? baseline;
      return [
        { title, kind: 'measured', cells: cells.map((cell) => (cell ? epsilon(cell) : '–')) },
        {
          title: 'published',
          kind: 'published',
          cells: cells.map((cell) =>
            (cell?.published ?? null) === null ? '' : String(cell?.published),
          ),
        },
      ] satisfies Line[];
    });
    return [
      html`<h3>${own[0].title}</h3>
        ${paperTable('against', groupsOf(columns, ''), blocks)}`,
    ];
  });
}

/** Bold where our model is called better. */
function epsilon({ epsilonMin }: ResultAso): Html | string {
  const text = epsilonMin.toFixed(2);
  return epsilonMin < 0.5 ? html`<b>${text}</b>` : text;
}

/** Table 4. */
export function reconstructionPart(results: readonly ResultReconstruction[]): Html {
  const measured = ({ mean, deviation }: ResultReconstruction['mse'], digits: number): string =>
    `${mean.toFixed(digits)}${deviation === null ? '' : ` (±${deviation.toFixed(digits)})`}`;
  const block = (metric: 'mse' | 'ssim', title: string, digits: number): Line[] => [
    { title, kind: 'measured', cells: results.map((one) => measured(one[metric], digits)) },
    {
      title: 'published',
      kind: 'published',
      cells: results.map(({ published }) =>
        published ? `${published[metric].mean} (±${published[metric].deviation})` : '–',
      ),
    },
  ];
  return paperTable(
    'Metric',
    [{ title: 'QCD test images', columns: results.map(({ title }) => title) }],
    [block('mse', 'MSE', 1), block('ssim', 'SSIM', 3)],
  );
}
