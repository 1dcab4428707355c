import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, fileOf, isAppUrl, serve } from '../../electron/app-files';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-app-files-'));
const root = join(folder, 'renderer');
beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<p>page</p>');
  writeFileSync(join(root, 'assets', 'main.js'), 'ready()');
  writeFileSync(join(root, 'assets', 'notes.txt'), 'of no known kind');
  writeFileSync(join(folder, 'secret.json'), '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('files of the app', () => {
  it('are served with their type and the security policy', async () => {
    const page = await serve(root, 'darkscope://app/index.html');
    expect(page.status).toBe(200);
    expect(String(page.body)).toBe('<p>page</p>');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    const script = await serve(root, 'darkscope://app/assets/main.js?v=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('are nothing outside of their folder, however the path is written', async () => {
    const ways = [
      'darkscope://app/../secret.json',
      'darkscope://app/%2e%2e/secret.json',
      'darkscope://app/assets/..%2f..%2fsecret.json',
      'darkscope://app/..%5csecret.json',
      'darkscope://app/%00',
      'darkscope://app/%',
      'darkscope://app/',
      'darkscope://elsewhere/index.html',
      'file:///etc/passwd',
      'no address',
    ];
    for (const url of ways) {
      const file = fileOf(root, url);
      expect(file === null || file.startsWith(root), url).toBe(true);
      expect((await serve(root, url)).status, url).toBe(404);
    }
  });

  it('are nothing where they are missing, a folder, or of no known type', async () => {
    for (const name of ['gone.js', 'assets', 'assets/notes.txt']) {
      const { status, body, headers } = await serve(root, `darkscope://app/${name}`);
      expect(status).toBe(404);
      expect(body).toHaveLength(0);
      expect(headers['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    }
  });

  it('are told from pages of others by scheme and host', () => {
    expect(isAppUrl('darkscope://app/index.html')).toBe(true);
    expect(isAppUrl('darkscope://app.evil.example/')).toBe(false);
    expect(isAppUrl('https://app/')).toBe(false);
    expect(isAppUrl('')).toBe(false);
  });

  it('may neither run inline code, nor reach out, nor be framed', () => {
    const rules = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((rule) => {
        const [name, ...sources] = rule.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(rules.get('default-src')).toBe("'none'");
    expect(rules.get('connect-src')).toBe("'none'");
    expect(rules.get('script-src')).toBe("'self'");
    expect(rules.get('style-src')).toBe("'self'");
    expect(rules.get('frame-ancestors')).toBe("'none'");
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  });
});
