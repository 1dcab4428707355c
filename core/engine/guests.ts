import type { ProjectModel } from '../project/format';
import { scoreNamed } from '../scores/index';
import { digest } from './column-store';

/** A model of which a project brought scores, and that is not in the list. */
export interface Guest {
  /** Prefixes its score columns. */
  readonly id: string;
  readonly hash: string;
  readonly identity: string;
  readonly scores: readonly string[];
  readonly meaningless: readonly string[];
  /** As the project tells of it. */
  readonly told: ProjectModel;
}

/** Models that the open project names and that are not here: their scores are shown, but none can be made. */
export class Guests {
  private guests: readonly Guest[] = [];

  all(): readonly Guest[] {
    return this.guests;
  }

  /** Takes the place of those of an earlier project. */
  set(models: readonly ProjectModel[]): void {
    this.guests = models.map((told) => ({
      id: told.id,
      hash: digest(`${told.kind} ${told.weightsSha256}`),
      identity: told.identity,
      // They name files; somebody else made the project.
      scores: told.scores.filter((score) => scoreNamed(score) !== undefined),
      meaningless: [],
      told,
    }));
  }
}
