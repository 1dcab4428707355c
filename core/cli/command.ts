import type { Command } from 'commander';
import type { Session } from './session';

/** Adds a command to the program and returns it. */
export type DefineCommand = (program: Command, session: Session) => Command;
