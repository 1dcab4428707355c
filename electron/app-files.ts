/**
 * The window's own files, served as `darkscope://app/…` from the built renderer folder. A scheme of its own
 * instead of file:// gives the page an origin, so that the content security policy and the sender check mean
 * something, and keeps every other file of the disk out of its reach.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const SCHEME = 'darkscope';
export const APP_URL = `${SCHEME}://app/index.html`;

/** Nothing from elsewhere, no inline script or style, no connection: data comes through the engine's port. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface AppFile {
  readonly status: 200 | 404;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** True for pages of this app, whatever file of it. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return protocol === `${SCHEME}:` && host === 'app';
  } catch {
    return false;
  }
}

/** The file a URL means inside `root`, or null when it is not of this app or leads out of the folder. */
export function fileOf(root: string, url: string): string | null {
  if (!isAppUrl(url)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path));
  return file.startsWith(normalize(root) + sep) ? file : null;
}

/** Answers one request of the page. Unknown paths and folders are 404, never an exception. */
export async function serve(root: string, url: string): Promise<AppFile> {
  const headers = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
  };
  const file = fileOf(root, url);
  const type = file && MEDIA_TYPES[extname(file)];
  if (!file || !type) return { status: 404, headers, body: Buffer.alloc(0) };
  try {
    const body = await readFile(file);
    return { status: 200, headers: { ...headers, 'content-type': type }, body };
  } catch {
    return { status: 404, headers, body: Buffer.alloc(0) };
  }
}
