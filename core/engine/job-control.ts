import { PauseControl } from '../training/control';

/** A pause switch that tells its followers, so that a process elsewhere can be paused with it. */
export class JobControl extends PauseControl {
  private readonly followers = new Set<(paused: boolean) => void>();

  override pause(): void {
    super.pause();
    for (const follower of this.followers) follower(true);
  }

  override resume(): void {
    super.resume();
    for (const follower of this.followers) follower(false);
  }

  /** Returns how to stop following. */
  follow(follower: (paused: boolean) => void): () => void {
    this.followers.add(follower);
    return () => this.followers.delete(follower);
  }
}
