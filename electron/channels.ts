/** Names of the messages between preload and main process. */
export const CHANNELS = {
  info: 'shell:info',
  choose: 'shell:choose',
  chooseTarget: 'shell:choose-target',
  save: 'shell:save',
  recent: 'shell:recent',
  openRecent: 'shell:open-recent',
  loadState: 'shell:load-state',
  saveState: 'shell:save-state',
  reveal: 'shell:reveal',
  copy: 'shell:copy',
  dropped: 'shell:dropped',
  connectEngine: 'shell:connect-engine',
  enginePort: 'shell:engine-port',
  engineStatus: 'shell:engine-status',
  open: 'shell:open',
  menu: 'shell:menu',
} as const;
