import type { ErrorCode } from '../errors';

/** What the command line tells a script by its exit code. */
export const EXIT = { ok: 0, failed: 1, usage: 2, input: 3, interrupted: 130 } as const;

/** For `--help`. */
export const EXIT_HELP = `
Exit codes:
  0    done
  1    the work failed (an output cannot be written, TensorFlow is missing, a bug)
  2    wrong usage: unknown option, parameter out of range, invalid mapping
  3    some input could not be read; what could be was still worked on, where that makes sense
  130  interrupted (Ctrl-C or SIGTERM)`;

const byCode: Partial<Record<ErrorCode, number>> = {
  'bad-parameter': EXIT.usage,
  'mapping-invalid': EXIT.usage,
  'model-unknown': EXIT.usage,
  'score-undefined': EXIT.usage,
  'file-unreadable': EXIT.input,
  'file-not-hdf5': EXIT.input,
  'file-layout': EXIT.input,
  'file-shapes': EXIT.input,
  'file-values': EXIT.input,
  'file-empty': EXIT.input,
  'file-chunk': EXIT.input,
  'model-unreadable': EXIT.input,
  'no-background': EXIT.input,
  'no-signal': EXIT.input,
  cancelled: EXIT.interrupted,
};

export function exitCodeOf(code: ErrorCode): number {
  return byCode[code] ?? EXIT.failed;
}
