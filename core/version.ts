import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onDisk } from './on-disk';

let found: { root: string; version: string } | undefined;

/**
 * The folder on the disk where assets/ lies. Looked for upwards from the running code, which may be the sources, a
 * bundle in out/ or a packaged app, so that no path is fixed at build time.
 */
export function packageRoot(): string {
  return onDisk(locate().root);
}

/** Darkscope's own version, from package.json. */
export function darkscopeVersion(): string {
  return locate().version;
}

function locate(): { root: string; version: string } {
  if (found) return found;
  const starts = [
    // A CommonJS bundle has __dirname; `import.meta` is empty there.
    ...(typeof __dirname === 'string' ? [__dirname] : []),
    ...(process.argv[1] ? [dirname(process.argv[1])] : []),
    process.cwd(),
  ];
  for (const start of starts) {
    for (let folder = start; ; folder = dirname(folder)) {
      const version = darkscopeVersionIn(folder);
      if (version !== undefined) return (found = { root: folder, version });
      if (folder === dirname(folder)) break;
    }
  }
  throw new Error(`package.json of darkscope not found above ${starts.join(', ')}`);
}

function darkscopeVersionIn(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    return name === 'darkscope' && typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
