/** The dialogs that the workspace can ask for. */
export type DialogName =
  | 'train'
  | 'score'
  | 'export'
  | 'import'
  | 'project'
  | 'provenance'
  | 'layouts'
  | 'palette'
  | 'shortcuts'
  | 'about';
