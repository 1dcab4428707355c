import { asoBothWays, ASO_DEFAULTS, type Aso } from '../../evaluation/aso';
import { aurocSamples, PAPER_SUBSETS, type AurocSamples } from '../../evaluation/auroc-samples';
import { classSamples } from '../../evaluation/samples';
import { DarkscopeError } from '../../errors';
import { gridText } from './grid';
import type { Judged, Section } from './section';

/** AUROCs of random subsets at a mass point of a score. */
interface Distribution {
  readonly score: string;
  readonly name: string;
  readonly massGeV: number;
  readonly samples: AurocSamples;
}

interface Compared extends Aso {
  readonly score: string;
  readonly against: string;
  readonly name: string;
  readonly massGeV: number;
}

/**
 * Almost stochastic order between scores, from the AUROCs of random subsets, as in Table 3 of the paper (`--aso`).
 * @param against compares every score with this one; every score with every other where it is undefined.
 */
export function asoSection(judged: Judged, against: string | undefined, seed: number): Section {
  const names = [...judged.columns.keys()];
  if (names.length < 2) {
    throw new DarkscopeError('bad-parameter', `${names[0]} alone has nothing to be compared with`, {
      hint: 'Evaluate several columns with --aso.',
    });
  }
  const drawn = distributions(judged, seed);
  const compared = drawn.flatMap((a, i) =>
    drawn
      .slice(i + 1)
      .filter((b) => b.name === a.name && b.massGeV === a.massGeV)
      .filter((b) => against === undefined || [a.score, b.score].includes(against))
      .flatMap((b) => bothWays(a, b, seed)),
  );
  const rows = names.flatMap((score) =>
    names.flatMap((other) =>
      compared.filter(
        (c) =>
          c.score === score &&
          c.against === other &&
          (against === undefined || c.against === against),
      ),
    ),
  );
  const cells = rows.map((row) => ({
    row: `${row.score} > ${row.against}`,
    class: row.name,
    massGeV: row.massGeV,
    text: row.epsilonMin.toFixed(2),
  }));
  return {
    key: 'aso',
    json: {
      ...{ seed, ...ASO_DEFAULTS, ...PAPER_SUBSETS },
      points: rows.map((row) => ({
        score: row.score,
        against: row.against,
        class: row.name.toLowerCase(),
        mass: row.massGeV,
        epsilon_min: row.epsilonMin,
        violation_ratio: row.violationRatio,
      })),
      drawn: drawn.map(({ score, name, massGeV, samples }) => ({
        ...{ score, class: name.toLowerCase(), mass: massGeV },
        signal: samples.signal,
        background: samples.background,
      })),
    },
    text: `Almost stochastic order: ε_min that the first score is the better one (below 0.5 it is; 95 % confidence)\n${gridText('order', cells)}\n${drawnText(drawn)}\n${MEANING}`,
  };
}

/** The same seed for all: where scores have the same events, they are compared on the same subsets. */
function distributions({ columns, labels, masses }: Judged, seed: number): Distribution[] {
  return [...columns].flatMap(([score, values]) =>
    classSamples(score, values, labels, masses).flatMap(({ name, points }) =>
      points.map(({ massGeV, signal, background }) => ({
        ...{ score, name, massGeV },
        samples: aurocSamples(signal, background, { ...PAPER_SUBSETS, seed }),
      })),
    ),
  );
}

function bothWays(a: Distribution, b: Distribution, seed: number): [Compared, Compared] {
  const { name, massGeV } = a;
  const [ab, ba] = asoBothWays(a.samples.values, b.samples.values, { ...ASO_DEFAULTS, seed });
  return [
    { ...ab, score: a.score, against: b.score, name, massGeV },
    { ...ba, score: b.score, against: a.score, name, massGeV },
  ];
}

/** A thousand subsets make a small difference certain, but they all are of the same events. */
const MEANING =
  'It speaks of these events: whether a difference would outlast other events is what --pair tells.';

/** How the subsets were drawn, since too few events change what they mean. */
function drawnText(drawn: readonly Distribution[]): string {
  const { subsets, size } = PAPER_SUBSETS;
  const text = `AUROCs of ${subsets} random subsets of ${size / 2} signal and ${size / 2} background events.`;
  const few = drawn.flatMap(({ samples }) =>
    [samples.signal, samples.background].filter(({ replacement }) => replacement),
  );
  if (few.length === 0) return text;
  const counts = few.map(({ count }) => count);
  return `${text} Where a class has no more events than that (here ${Math.min(...counts)} to ${Math.max(...counts)}), as many as it has are drawn, with replacement.`;
}
