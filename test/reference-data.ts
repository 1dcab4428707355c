import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Why a test that needs the real events is skipped. */
export const noReferenceData =
  'real events not found: set DARKSCOPE_REFERENCE_DATA to their folder, or put it at ../shared/data beside the checkout';

/**
 * The folder of real events that tests read: `DARKSCOPE_REFERENCE_DATA`, else `../shared/data` beside the checkout.
 * Undefined where there is none. The events are not part of this repository, so a bare clone skips the tests that need them.
 */
export function referenceData(): string | undefined {
  const asked = process.env.DARKSCOPE_REFERENCE_DATA;
  const folder = asked ? resolve(asked) : join(checkout, '..', 'shared', 'data');
  return existsSync(folder) ? folder : undefined;
}
