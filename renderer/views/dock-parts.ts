/** What Darkscope puts into the dock beside its views: a button at each group, and what an empty dock shows. */
import type { DockviewApi, IHeaderActionsRenderer, IWatermarkRenderer } from 'dockview';

const ICONS = {
  maximise: 'M9.5 2.5h4v4M6.5 13.5h-4v-4',
  restore: 'M6.5 2.5v4h-4M9.5 13.5v-4h4',
};

function icon(): { element: SVGSVGElement; draw: (path: string) => void } {
  const create = (name: 'svg' | 'path') =>
    document.createElementNS('http://www.w3.org/2000/svg', name);
  const element = create('svg') as SVGSVGElement;
  const path = create('path');
  for (const [name, value] of Object.entries({ viewBox: '0 0 16 16', width: '12', height: '12' })) {
    element.setAttribute(name, value);
  }
  element.setAttribute('aria-hidden', 'true');
  element.append(path);
  return { element, draw: (to) => path.setAttribute('d', to) };
}

/** The button at the end of a group's tabs that gives the group the whole dock. */
export function maximiseButton(): IHeaderActionsRenderer {
  const element = document.createElement('button');
  element.className = 'quiet dock-maximise';
  const { element: drawing, draw } = icon();
  element.append(drawing);
  let stop = (): void => undefined;
  return {
    element,
    init: ({ api, containerApi }) => {
      const show = (): void => {
        const maximised = api.isMaximized();
        const title = maximised ? 'Restore the group' : 'Maximise the group';
        element.title = title;
        element.setAttribute('aria-label', title);
        draw(maximised ? ICONS.restore : ICONS.maximise);
      };
      element.onclick = () => (api.isMaximized() ? api.exitMaximized() : api.maximize());
      const heard = containerApi.onDidMaximizedGroupChange(show);
      stop = () => heard.dispose();
      show();
    },
    dispose: () => stop(),
  };
}

/** Every view has been closed: the one thing to do. */
export function emptyDock(arrange: () => void): IWatermarkRenderer {
  const element = document.createElement('div');
  element.className = 'dock-empty dim';
  const text = document.createElement('p');
  text.textContent =
    'Every view is closed. Open one from the Views menu, or take the first layout.';
  const button = document.createElement('button');
  button.textContent = 'Reset layout';
  button.onclick = arrange;
  element.append(text, button);
  return { element, init: () => undefined };
}

/** Keeps each group at a size at which it can be used. */
export function keepUsable(dock: DockviewApi, least: { width: number; height: number }): void {
  dock.onDidAddGroup((group) =>
    group.api.setConstraints({ minimumWidth: least.width, minimumHeight: least.height }),
  );
}
