import { DarkscopeError } from '../errors';
import type { EngineParts, Implementations } from './parts';

/** What is kept so as not to be computed again. */
export function cacheCalls({
  cache,
  jobs,
}: EngineParts): Pick<Implementations, 'cache.info' | 'cache.clear'> {
  return {
    'cache.info': () => ({ bytes: cache.size(), most: cache.most }),
    'cache.clear': () => {
      const [busy] = jobs.live();
      if (busy !== undefined) {
        throw new DarkscopeError('bad-parameter', `${busy.title} is under way and may need it`, {
          hint: 'Wait for it, or cancel it; then clear the cache.',
        });
      }
      return { removed: cache.clear() };
    },
  };
}
