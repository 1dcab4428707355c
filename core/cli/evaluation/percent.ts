/** A share that somebody asked for, in percent as it was asked: 0.4 is `40 %`, 0.0007 is `0.07 %`. */
export function askedPercent(share: number): string {
  return `${Number((100 * share).toPrecision(10))} %`;
}
