/** What `evaluate --help` says after the options. */
export const HELP = `
Each signal mass is compared with all background (label 0). AUROC is exact, ties counting half, with its 95 %
interval after DeLong. FPR40 is the false positive rate at 40 % signal efficiency, by linear interpolation of
the ROC curve (its larger end where several cuts keep exactly 40 %). A score may order signal below
background: it has one direction for each signal, the one in which the mean AUROC over the masses is 50 % or
more, and all figures are given in it. With --json all rates are in percent.

Efficiencies and shares are written as 0.4 or 40%. Options add to the answer, in the terminal and with --json:
  --at             FPR at other efficiencies, with Wilson's binomial interval
  --rejection      1/ε_B; where no background passes, the limit at 95 % confidence
  --bootstrap      signal and background drawn anew with replacement; also for the mean over masses
  --pair           paired test of DeLong on the events that have both values; in the mean over masses, the
                   background that they share counts once
  --aso            ε_min between AUROCs of 1000 class-balanced subsets of 2000 events, as in the CoDAE paper;
                   a class with too few events is drawn with replacement, as many as it has. It
                   speaks of these events: whether a difference would outlast others is what --pair tells
  --correlation    Pearson and Spearman, on events that have both values
  --fpr, --rate    what passes a threshold, and the background rate where --input-rate is given
  --reconstruction such as mse and ssim of a score table
  --scores a b c   mean and standard deviation over runs on the same events

Examples:
  darkscope evaluate --scores scores.h5
  darkscope evaluate --data data/test --by n_tracks
  darkscope evaluate --data data/test --by mask_sum e_total --json | jq .scores.mask_sum.mauc
  darkscope evaluate --scores scores.h5 --at 20% 60% --rejection 20% --bootstrap 2000
  darkscope evaluate --scores scores.h5 --by bce sse --pair z1 --aso
  darkscope evaluate --scores scores.h5 --by bce --rate 1000 --input-rate 40000
  darkscope evaluate --scores seed42.h5 seed51.h5 seed73.h5 --by bce`;
