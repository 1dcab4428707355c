/** The question that a project from elsewhere brings: whether it may open files that did not come with it. */
import { basename, dirname } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { AskForFiles } from './projects';

/** More would not fit on the screen. */
const MOST_LISTED = 12;

export function askForFiles(window: BrowserWindow): AskForFiles {
  return async (project, files) => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: questionOf(project, files),
      detail: detailOf(project, files),
      buttons: ['Open without them', files.length === 1 ? 'Open this file' : 'Open these files'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    return response === 1;
  };
}

export function questionOf(project: string, files: readonly string[]): string {
  const many = files.length === 1 ? 'a file that lies' : `${files.length} files that lie`;
  return `${basename(project)} names ${many} outside of its folder. Open ${files.length === 1 ? 'it' : 'them'}?`;
}

/** Every path in full, as far as there is room. */
export function detailOf(project: string, files: readonly string[]): string {
  const listed = files.slice(0, MOST_LISTED);
  const more = files.length - listed.length;
  return [
    ...listed,
    ...(more > 0 ? [`… and ${more} more`] : []),
    '',
    `Open ${files.length === 1 ? 'it' : 'them'} if the work in ${dirname(project)} is yours, or of somebody you trust.`,
    'Without them the project opens all the same: what it says of their events stays in it.',
  ].join('\n');
}
