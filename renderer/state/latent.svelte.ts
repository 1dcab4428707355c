/** How latent spaces are looked at. */
import { defaultState, type SavedState } from './saved';

export class Latent {
  settings = $state<SavedState['latent']>(defaultState().latent);
}
