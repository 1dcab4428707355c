export { type PicturedEvent } from './gallery';
export { runReport, type RunReport } from './run-report';
export { selectionReport, type SelectionReport } from './selection-report';
