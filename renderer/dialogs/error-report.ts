import type { FileProblem } from '../../core/engine/api';

/** A failure as it crosses the port. */
export type ShownError = FileProblem['error'];

/** A failure as text for the clipboard: everything that helps a report, one field a line. */
export function errorReport({ code, message, file, hint, detail }: ShownError): string {
  const lines = [
    `Darkscope error: ${code}`,
    message,
    ...(file === undefined ? [] : [`File: ${file}`]),
    ...(hint === undefined ? [] : [`Hint: ${hint}`]),
    ...(detail === undefined ? [] : ['', detail]),
  ];
  return lines.join('\n');
}
