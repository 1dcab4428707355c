/**
 * What the shell and the engine's process say to each other. Calls and events of the window do not pass
 * here: they go over a port of their own, that a `port` message hands over.
 */
import * as v from 'valibot';

export const AccessMode = v.picklist(['read', 'write']);
/** Reading a path includes what lies in it; writing a path means that file (and its temporary neighbour). */
export type AccessMode = v.InferOutput<typeof AccessMode>;

/** Where the engine keeps its own things; made when missing. */
export const EngineFolders = v.object({
  models: v.string(),
  scores: v.string(),
  cache: v.string(),
  /** Audit logs of triages. */
  triage: v.string(),
});
export type EngineFolders = v.InferOutput<typeof EngineFolders>;

export const ShellMessage = v.variant('type', [
  v.object({ type: v.literal('start'), folders: EngineFolders }),
  /** Answered with its number once calls may count on it. */
  v.object({ type: v.literal('grant'), grant: v.number(), path: v.string(), mode: AccessMode }),
  /** Comes with one message port, over which calls of api.ts arrive. */
  v.object({ type: v.literal('port') }),
]);
export type ShellMessage = v.InferOutput<typeof ShellMessage>;

export const EngineNotice = v.variant('type', [
  /** The engine has started and will answer. `times` in milliseconds since 1970: began, loaded, started. */
  v.object({ type: v.literal('ready'), times: v.record(v.string(), v.number()) }),
  v.object({ type: v.literal('granted'), grant: v.number() }),
]);
export type EngineNotice = v.InferOutput<typeof EngineNotice>;
