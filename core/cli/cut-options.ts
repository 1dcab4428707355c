/** Which events a score picks: the options of every command that cuts. */
import { Option, type Command } from 'commander';
import { DarkscopeError } from '../errors';
import type { Cut, Side } from '../evaluation/cut';
import { finiteNumber, oneSide, positiveCount, share } from './option-values';

export interface CutOptions {
  top?: number;
  fpr?: number;
  above?: number;
  below?: number;
  side?: Side;
}

const CUTS = ['top', 'fpr', 'above', 'below'] as const;

/** Adds `--top`, `--fpr`, `--above` and `--below`, of which one is taken, and `--side`. */
export function withCut(command: Command): Command {
  return command
    .addOption(cutOption('--top <n>', 'so many of the most anomalous', positiveCount))
    .addOption(
      cutOption('--fpr <share>', 'as many as let at most this share of background pass', share),
    )
    .addOption(cutOption('--above <value>', 'all above a value', finiteNumber))
    .addOption(cutOption('--below <value>', 'all below a value', finiteNumber))
    .option(
      '--side <side>',
      'for --top and --fpr: anomalies lie above (default) or below',
      oneSide,
    );
}

function cutOption(flags: string, text: string, parse: (text: string) => number): Option {
  const own = flags.slice(2, flags.indexOf(' '));
  return new Option(flags, text).argParser(parse).conflicts(CUTS.filter((name) => name !== own));
}

/** @throws DarkscopeError `bad-parameter` where none is given. */
export function cutOf(
  { top, fpr, above, below, side }: CutOptions,
  command: string,
): { cut: Cut; side: Side } {
  if (above !== undefined) return { cut: { kind: 'threshold', value: above }, side: 'above' };
  if (below !== undefined) return { cut: { kind: 'threshold', value: below }, side: 'below' };
  if (fpr !== undefined) return { cut: { kind: 'fpr', rate: fpr }, side: side ?? 'above' };
  if (top !== undefined) return { cut: { kind: 'top', count: top }, side: side ?? 'above' };
  throw new DarkscopeError(
    'bad-parameter',
    `${command} needs one of --top N, --fpr SHARE, --above VALUE, --below VALUE`,
  );
}
