/** The window's title with its mark of unsaved work, and the question that this mark brings when the window closes. */
import { dialog, type BrowserWindow } from 'electron';

/** What the window last said of itself. */
const edited = new WeakMap<BrowserWindow, string>();

/** @param isEdited whether the project has changes that are not in its file. */
export function showTitle(window: BrowserWindow, title: string, isEdited: boolean): void {
  window.setTitle(`${title}${isEdited ? ' *' : ''}`);
  window.setDocumentEdited(isEdited);
  if (isEdited) edited.set(window, title);
  else edited.delete(window);
}

/** @param save has the window save, and then close by itself. */
export function askBeforeClosing(window: BrowserWindow, save: () => void): void {
  window.on('close', (event) => {
    const title = edited.get(window);
    if (title === undefined) return;
    const answer = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: `Save the changes to ${title.replace(/ – Darkscope$/, '')} before closing?`,
      detail: 'Changes that are not saved are kept on this machine and come back with the project.',
      buttons: ['Save', 'Close without saving', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
    });
    if (answer === 1) return;
    event.preventDefault();
    if (answer === 0) save();
  });
}
