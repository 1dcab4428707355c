/**
 * Failures that a user can act on. Each has a stable code, a message that says which input, what was
 * expected and what arrived, and optionally a hint (what to do next). Bugs throw plain errors instead.
 */
export type ErrorCode =
  | 'file-unreadable'
  | 'file-not-hdf5'
  | 'file-layout'
  | 'file-shapes'
  | 'file-values'
  | 'file-empty'
  | 'file-chunk'
  | 'file-not-granted'
  | 'file-changed'
  | 'file-missing'
  | 'output-unwritable'
  | 'mapping-invalid'
  | 'no-background'
  | 'no-signal'
  | 'bad-parameter'
  | 'model-unreadable'
  | 'model-unknown'
  | 'score-undefined'
  | 'project-unreadable'
  | 'project-changed'
  | 'job-unknown'
  | 'dataset-unknown'
  | 'runtime-missing'
  | 'cancelled'
  | 'internal';

export interface ErrorDetails {
  /** The file concerned, as the user named it. */
  readonly file?: string;
  /** What to do next, one sentence. */
  readonly hint?: string;
  /** Anything that helps a report: dataset, shapes, the library's own words. */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** Plain form of an error, for crossing a process border. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly file?: string;
  readonly hint?: string;
  readonly detail?: string;
}

export class DarkscopeError extends Error {
  override readonly name = 'DarkscopeError';
  readonly code: ErrorCode;
  readonly file?: string;
  readonly hint?: string;
  readonly detail?: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.file = details.file;
    this.hint = details.hint;
    this.detail = details.detail;
  }
}

/** A cancelled job is not a failed one: it ends with this, and nobody shows it as an error. */
export class Cancelled extends DarkscopeError {
  constructor(what: string) {
    super('cancelled', `${what} was cancelled`);
  }
}

export function toPlainError(error: unknown): PlainError {
  if (error instanceof DarkscopeError) {
    const { code, message, file, hint, detail } = error;
    return { code, message, file, hint, detail: detail ?? causeText(error.cause) };
  }
  const text = error instanceof Error ? error : new Error(String(error));
  return { code: 'internal', message: text.message, detail: text.stack };
}

export function fromPlainError(plain: PlainError): DarkscopeError {
  return new DarkscopeError(plain.code, plain.message, plain);
}

function causeText(cause: unknown): string | undefined {
  return cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
}
