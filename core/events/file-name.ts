import { basename } from 'node:path';
import { BACKGROUND_LABEL, UNLABELLED } from './schema';

/** What a file's name says about all of its events. */
export interface NamedClass {
  /** 0 QCD, 1 SUEP, 2 SVJ, -1 where the name says nothing. */
  readonly label: number;
  /** Mediator mass in GeV; 0 for background, NaN where the name says nothing. */
  readonly massGeV: number;
}

/** The experiment's names: `qcd…`, `suep…_h<mass>_…`, `svj_<mass>_…`, at the start or inside of the file name. */
export function classFromName(path: string): NamedClass {
  const name = basename(path).toLowerCase();
  if (/suep/.test(name))
    return { label: 1, massGeV: massIn(name, /suep.*?_h(\d+(?:\.\d+)?)(?=[_.]|$)/) };
  if (/svj/.test(name)) return { label: 2, massGeV: massIn(name, /svj_(\d+(?:\.\d+)?)(?=[_.]|$)/) };
  if (/qcd/.test(name)) return { label: BACKGROUND_LABEL, massGeV: 0 };
  return { label: UNLABELLED, massGeV: NaN };
}

function massIn(name: string, pattern: RegExp): number {
  const found = pattern.exec(name)?.[1];
  return found === undefined ? NaN : Number(found);
}
