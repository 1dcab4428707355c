/**
 * Drawings as PDF: a hidden window shows the SVG on a page of its size and prints it. Lines stay lines and text
 * stays text. The window runs no script, keeps nothing and reaches nothing but that one page.
 */
import { BrowserWindow, session } from 'electron';
import type { Session } from 'electron';
import { SCHEME } from './app-files';

const PAGE = `${SCHEME}://print/`;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
/** Pixels; a page of a poster. */
const LARGEST = 10_000;
const PIXELS_AN_INCH = 96;

export interface Size {
  /** CSS pixels, 96 to the inch. */
  readonly width: number;
  readonly height: number;
}

/** Width and height that the root of an SVG document states in pixels; null where it does not. */
export function sizeOf(svg: string): Size | null {
  const root = /<svg\b[^>]*>/.exec(svg)?.[0];
  if (root === undefined) return null;
  const length = (name: string): number => {
    const found = new RegExp(`\\s${name}="([0-9.]+)(?:px)?"`).exec(root);
    return found ? Number(found[1]) : NaN;
  };
  const size = { width: length('width'), height: length('height') };
  const fits = (pixels: number) => pixels >= 1 && pixels <= LARGEST;
  return fits(size.width) && fits(size.height) ? size : null;
}

/** The page that is printed: the drawing alone, edge to edge. */
export function pageOf(svg: string, { width, height }: Size): string {
  const drawing = svg.replace(/^\s*<\?xml[^>]*\?>/, '').replace(/<!DOCTYPE[^>]*>/i, '');
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<style>@page{size:${width}px ${height}px;margin:0}html,body{margin:0;overflow:hidden}`,
    'svg{display:block;print-color-adjust:exact;-webkit-print-color-adjust:exact}</style></head>',
    `<body>${drawing}</body></html>`,
  ].join('');
}

/** The page being printed, which the private session serves. */
let page = '';
let printing: Session | null = null;

/** A session in memory that knows the one page and no network. */
function printSession(): Session {
  if (printing) return printing;
  const made = session.fromPartition('print');
  made.setPermissionRequestHandler((_, _permission, answer) => answer(false));
  made.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: url !== PAGE && !url.startsWith('data:') }),
  );
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY };
  if (typeof made.protocol.handle === 'function') {
    made.protocol.handle(SCHEME, () => new Response(page, { headers }));
  } else {
    made.protocol.registerBufferProtocol(SCHEME, (_, answer) =>
      answer({ statusCode: 200, headers, mimeType: 'text/html', data: Buffer.from(page) }),
    );
  }
  printing = made;
  return made;
}

/** One drawing after another: the session has one page. */
let last: Promise<unknown> = Promise.resolve();

/** @throws Error where the text is no SVG with a size, or the page cannot be printed. */
export function pdfOf(svg: string): Promise<Uint8Array> {
  const printed = last.then(() => print(svg));
  last = printed.catch(() => undefined);
  return printed;
}

async function print(svg: string): Promise<Uint8Array> {
  const size = sizeOf(svg);
  if (!size) throw new Error('the drawing states no width and height');
  const window = new BrowserWindow({
    show: false,
    width: 800,
    height: 600,
    webPreferences: {
      session: printSession(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webviewTag: false,
    },
  });
  try {
    page = pageOf(svg, size);
    await window.loadURL(PAGE);
    return await window.webContents.printToPDF({
      preferCSSPageSize: true,
      printBackground: true,
      pageSize: { width: size.width / PIXELS_AN_INCH, height: size.height / PIXELS_AN_INCH },
      pageRanges: '1',
    });
  } finally {
    page = '';
    window.destroy();
  }
}
