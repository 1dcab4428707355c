export { distributionOf, type Distribution } from './background-strip';
export { dossier, type Dossier, type DossierSession } from './dossier';
export { type DossierEvent } from './dossier-event';
export { type Drawn } from './event-pictures';
export { type PicturedEvent } from './gallery';
export { runReport, type RunReport } from './run-report';
