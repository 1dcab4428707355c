/** What the engine's processes are told when they are started. */

/** The process is to carry out one task; the folder after it is the task's own. */
export const WORKER_ARGUMENT = '--worker';

/** Begins an argument that ends with the folder for compiled code. */
export const CODE_CACHE_ARGUMENT = '--code-cache=';
