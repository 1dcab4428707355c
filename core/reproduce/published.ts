/**
 * The published figures: L. Anzalone, S. S. Chhibra, B. Maier, N. Chernyavskaya and M. Pierini, "Triggering dark
 * showers with conditional dual auto-encoders", Mach. Learn.: Sci. Technol. 5 (2024) 035064, CC BY 4.0,
 * doi:10.1088/2632-2153/ad652b, Tables 1 to 4. All rates in percent; `~0` of the paper stands as 0.
 */

export const PAPER = {
  title: 'Triggering dark showers with conditional dual auto-encoders',
  reference: 'Mach. Learn.: Sci. Technol. 5 (2024) 035064',
  doi: '10.1088/2632-2153/ad652b',
  /** Section 3. */
  events: '442,000 QCD, 67,000 SUEP and 106,000 SVJ events in all',
  /** Below Table 1. */
  seeds: [42, 51, 73],
} as const;

/** Mass points in the order of the tables' columns. */
export const PAPER_POINTS = [
  ...[125, 200, 300, 400, 700, 1000].map((massGeV) => ({ class: 'SUEP', massGeV })),
  ...[2100, 3100, 4100].map((massGeV) => ({ class: 'SVJ', massGeV })),
] as const;

/** A row of Tables 1 and 2. */
export interface PublishedRow {
  /** Kind of model, or column of a baseline. */
  readonly model: string;
  /** Score, or the baseline's column again. */
  readonly score: string;
  readonly title: string;
  /** Means over three seeds, starred in the paper. */
  readonly threeSeeds: boolean;
  /** As in PAPER_POINTS. */
  readonly auroc: readonly number[];
  readonly fpr40: readonly number[];
  /** Of SUEP and SVJ. */
  readonly mauc: readonly [number, number];
  readonly mfpr40: readonly [number, number];
}

const row = (
  [model, score, title, threeSeeds]: readonly [string, string, string, boolean],
  auroc: readonly number[],
  fpr40: readonly number[],
): PublishedRow => {
  // As printed: six masses, their mean, three masses, their mean.
  const points = (line: readonly number[]) => [...line.slice(0, 6), ...line.slice(7, 10)];
  const means = (line: readonly number[]) => [line[6], line[10]] as const;
  return {
    model,
    score,
    title,
    threeSeeds,
    auroc: points(auroc),
    mauc: means(auroc),
    fpr40: points(fpr40),
    mfpr40: means(fpr40),
  };
};

/** Tables 1 and 2, in their order. */
export const PUBLISHED_ROWS: readonly PublishedRow[] = [
  row(
    ['e_tracker', 'e_tracker', 'Total energy (Trk)', false],
    [45.18, 48.4, 54.13, 58.51, 67.39, 70.89, 57.42, 55.86, 72.13, 81.46, 69.82],
    [50.63, 48.11, 41.81, 37.71, 29.3, 25.11, 38.78, 33.84, 17.46, 9.155, 20.15],
  ),
  row(
    ['n_tracks', 'n_tracks', 'nTracks', false],
    [78.68, 92.39, 98.31, 99.6, 99.94, 99.93, 94.81, 82.05, 89.32, 92.92, 88.1],
    [11.84, 2.849, 0.277, 0.028, 0, 0, 2.5, 5.45, 1.599, 0.539, 2.53],
  ),
  row(
    ['cct', 'signal', 'Supervised CCT', false],
    [89.72, 96.58, 98.88, 99.42, 99.87, 99.93, 97.4, 96.05, 98.17, 98.76, 97.66],
    [0.242, 0.016, 0.002, 0, 0, 0, 0.04, 0.121, 0.021, 0.005, 0.05],
  ),
  row(
    ['codae', 'z2', 'CoDAE (Z₂)', true],
    [79.77, 93, 98.28, 99.45, 99.54, 99.23, 94.88, 83.2, 88.3, 90.83, 87.44],
    [11.44, 2.68, 0.35, 0.107, 0.237, 0.434, 2.54, 4.65, 2.006, 1.17, 2.61],
  ),
  row(
    ['codae', 'bce', 'CoDAE (BCE)', true],
    [88.74, 97.54, 99.61, 99.93, 99.99, 99.99, 97.63, 85.98, 90.39, 92.62, 89.66],
    [5.832, 0.806, 0.057, 0.004, 0, 0, 1.12, 2.829, 1.027, 0.523, 1.46],
  ),
  row(
    ['codvae', 'z1', 'Cat. CoDVAE (Z₁)', false],
    [77.54, 91.5, 97.71, 99.21, 99.42, 99.19, 94.1, 81.36, 86.4, 88.9, 85.55],
    [12.91, 3.329, 0.575, 0.219, 0.227, 0.341, 2.93, 5.9, 2.866, 1.85, 3.54],
  ),
  row(
    ['codvae', 'klf', 'Cat. CoDVAE (KL-F)', false],
    [69.32, 83.92, 93.18, 96.38, 98.04, 98.18, 89.84, 79.69, 84.08, 86.11, 83.3],
    [19.08, 7.498, 2.635, 1.452, 0.739, 0.677, 5.35, 7.425, 4.913, 4.085, 5.47],
  ),
  row(
    ['codvae', 'sse', 'Cat. CoDVAE (SSE)', false],
    [86.93, 97.01, 99.51, 99.9, 99.98, 99.98, 97.22, 85.29, 89.78, 92.04, 89.04],
    [6.652, 0.944, 0.071, 0.007, 0, 0, 1.28, 3.065, 1.176, 0.588, 1.61],
  ),
  row(
    ['cae', 'bce', 'CAE (BCE)', true],
    [89.42, 97.84, 99.7, 99.95, 99.99, 99.99, 97.81, 85.96, 90.45, 92.72, 89.71],
    [5.175, 0.654, 0.04, 0.002, 0, 0, 0.98, 2.694, 0.943, 0.464, 1.37],
  ),
  row(
    ['ae', 'pixelsum', 'AE (PixelSum)', false],
    [83.89, 94.6, 98.69, 99.68, 99.95, 99.94, 96.13, 83.26, 88.72, 91.44, 87.81],
    [8.22, 1.904, 0.211, 0.035, 0, 0, 1.73, 4.346, 1.74, 0.863, 2.32],
  ),
  row(
    ['dirichlet-vae', 'z2', 'Dirichlet VAE (Z₂)', false],
    [51.93, 54.99, 59.58, 63.17, 71.16, 74.51, 62.55, 63.52, 67.37, 69.26, 66.72],
    [26.06, 17.38, 10.15, 6.66, 2.572, 1.42, 10.71, 21.42, 14.89, 10.92, 15.74],
  ),
];

/** Model and score of a row of Tables 1 and 2. */
export type RowName = readonly [model: string, score: string];

/** Columns of Table 3: what our models are compared with. */
export const ASO_BASELINES: readonly RowName[] = [
  ['cae', 'bce'],
  ['ae', 'pixelsum'],
  ['n_tracks', 'n_tracks'],
  ['cct', 'signal'],
];

const HIGH = Array<number>(9).fill(0.99);
const ZERO = Array<number>(9).fill(0);

/** Table 3: epsilon_min by model, baseline (ASO_BASELINES) and mass (PAPER_POINTS). */
export const PUBLISHED_ASO: readonly {
  readonly row: RowName;
  readonly epsilonMin: readonly (readonly number[])[];
}[] = [
  {
    row: ['codae', 'z2'],
    epsilonMin: [
      [0.99, 0.99, 0.99, 0.99, 0.99, 0.98, 0.99, 0.99, 0.99],
      [0.99, 0.99, 0.99, 0.34, 0.99, 0.57, 0.7, 0.99, 0.99],
      [0.66, 0.65, 0.99, 0.99, 0.99, 0.99, 0.33, 0.99, 0.99],
      [0.99, 0.99, 0.99, 0.45, 0.69, 1, 0.99, 0.99, 0.99],
    ],
  },
  {
    row: ['codae', 'bce'],
    epsilonMin: [
      [0.55, 0.55, 0.55, 0.55, 0.53, 0.65, 0.43, 0.54, 0.39],
      ZERO,
      [0, 0, 0, 0, 0, 0, 0, 0, 0.99],
      [0, 0, 0, 0, 0, 0, 0.99, 0.99, 0.99],
    ],
  },
  { row: ['codvae', 'z1'], epsilonMin: [HIGH, HIGH, HIGH, HIGH] },
  { row: ['codvae', 'klf'], epsilonMin: [HIGH, HIGH, HIGH, HIGH] },
  {
    row: ['codvae', 'sse'],
    epsilonMin: [
      [0.99, 0.99, 0.99, 1, 0.99, 0.99, 1, 1, 1],
      ZERO,
      [0, 0, 0, 0, 0, 0, 0, 0, 0.99],
      [0.99, 0, 0, 0, 0, 0, 0.99, 0.99, 0.99],
    ],
  },
];

/** Table 4: squared errors summed over pixels, and SSIM, on QCD test images; means and standard deviations. */
export const PUBLISHED_RECONSTRUCTION: readonly {
  readonly model: string;
  readonly title: string;
  readonly mse: readonly [mean: number, deviation: number];
  readonly ssim: readonly [mean: number, deviation: number];
}[] = [
  { model: 'codae', title: 'CoDAE', mse: [5.5, 5.6], ssim: [0.99, 0.01] },
  { model: 'cae', title: 'CAE', mse: [9.4, 7.4], ssim: [0.98, 0.02] },
  { model: 'codvae', title: 'CoDVAE', mse: [17.7, 13], ssim: [0.95, 0.04] },
  { model: 'ae', title: 'AE', mse: [70.9, 24.7], ssim: [0.36, 0.12] },
  { model: 'dirichlet-vae', title: 'Dirichlet VAE', mse: [79.3, 26], ssim: [0.17, 0.11] },
];

/** Kinds of model in the paper; of the starred ones three seeds were run. */
export const PAPER_MODELS: readonly { readonly kind: string; readonly threeSeeds: boolean }[] = [
  { kind: 'codae', threeSeeds: true },
  { kind: 'cae', threeSeeds: true },
  { kind: 'codvae', threeSeeds: false },
  { kind: 'ae', threeSeeds: false },
  { kind: 'dirichlet-vae', threeSeeds: false },
  { kind: 'cct', threeSeeds: false },
];
