/** What the operating system says when it refuses a file, in words and with what to do. */
import { DarkscopeError } from './errors';

interface Refusal {
  readonly why: string;
  readonly hint: string;
}

const OTHER_FOLDER = 'Choose a folder that you may write to.';

const REFUSALS: Readonly<Record<string, Refusal>> = {
  ENOSPC: {
    why: 'the disk is full',
    hint: 'Make room on that disk, or choose another; then do it again.',
  },
  EDQUOT: { why: 'your quota on that disk is used up', hint: 'Make room, or choose another disk.' },
  EFBIG: { why: 'the file would be larger than that disk allows', hint: 'Choose another disk.' },
  EROFS: { why: 'the disk is read-only', hint: OTHER_FOLDER },
  EACCES: { why: 'you may not write there', hint: OTHER_FOLDER },
  EPERM: { why: 'you may not write there', hint: OTHER_FOLDER },
  ENOENT: { why: 'its folder is not there', hint: 'Choose a folder that exists.' },
  ENOTDIR: { why: 'its folder is a file', hint: 'Choose a folder that exists.' },
  EISDIR: { why: 'a folder has that name', hint: 'Choose another name.' },
  ENAMETOOLONG: { why: 'the name is too long', hint: 'Choose a shorter name.' },
  EIO: { why: 'the disk reports a fault', hint: 'Choose another disk, and check this one.' },
  ESTALE: { why: 'the network disk is gone', hint: 'Connect it again, or choose another.' },
};

/** Whether an error is the operating system's word about a file. */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof DarkscopeError) && 'syscall' in error;
}

/** A failed write as `output-unwritable`; an error that is none of the system's comes back as it is. */
export function unwritable(path: string, cause: unknown): unknown {
  if (!isDiskError(cause)) return cause;
  const { why, hint } = REFUSALS[cause.code ?? ''] ?? { why: cause.message, hint: OTHER_FOLDER };
  return new DarkscopeError('output-unwritable', `${path} cannot be written: ${why}`, {
    file: path,
    hint,
    detail: cause.message,
    cause,
  });
}
