import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { icns, ico } from '../../scripts/package/icon-formats.mjs';
import { pictures } from '../../scripts/package/icons.mjs';
import { partOf } from '../../scripts/package/notices.mjs';
import { namesIn, packageOf, reach } from '../../scripts/package/reach.mjs';
import {
  debControl,
  read,
  rpmArchitecture,
  rpmSpec,
} from '../../scripts/package/system-packager.mjs';
import { onDisk } from '../../core/on-disk';

const folder = mkdtempSync(join(tmpdir(), 'darkscope-pieces-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Width and height as the PNG's own header gives them. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('the icon', () => {
  it('is drawn in the sizes that desktops ask for, each as large as its name says', () => {
    expect(pictures().map(({ size }) => size)).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024]);
    for (const { size, png } of pictures()) expect(sizeOf(png)).toEqual([size, size]);
  });

  it('becomes a Windows icon whose directory leads to whole pictures', () => {
    const small = pictures().filter(({ size }) => size <= 256);
    const bytes = ico(small);
    expect([...bytes.subarray(0, 6)]).toEqual([0, 0, 1, 0, small.length, 0]);
    for (const [i, { size, png }] of small.entries()) {
      const entry = bytes.subarray(6 + 16 * i);
      expect(entry[0] || 256).toBe(size);
      const start = entry.readUInt32LE(12);
      expect(bytes.subarray(start, start + entry.readUInt32LE(8)).equals(png)).toBe(true);
    }
  });

  it('becomes an icon of macOS whose blocks fill it', () => {
    const bytes = icns(pictures());
    expect(bytes.toString('latin1', 0, 4)).toBe('icns');
    expect(bytes.readUInt32BE(4)).toBe(bytes.length);
    const widths = [];
    for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at + 4)) {
      widths.push(sizeOf(bytes.subarray(at + 8))[0]);
    }
    expect(widths).toEqual([32, 64, 128, 256, 512, 1024]);
  });
});

describe('what goes into a package', () => {
  it('begins with the names that a bundle asks for, Node’s own and Electron left aside', () => {
    const text = `require("node:fs"); require("fs/promises"); requireHere("@scope/one");
      requireHere.resolve("two/package.json"); require("./near"); require('electron');`;
    expect(namesIn(text)).toEqual(['@scope/one', 'two/package.json']);
  });

  it('belongs to the innermost package', () => {
    expect(packageOf('node_modules/a/node_modules/@s/b/dist/x.js')).toBe(
      'node_modules/a/node_modules/@s/b',
    );
  });

  it('holds the libraries of the asked system alone', async () => {
    const bundle = join(folder, 'bundle.cjs');
    writeFileSync(bundle, 'require("onnxruntime-node");');
    const { files } = await reach([bundle], 'win32', 'arm64');
    const native = files.filter((file) => /\.(node|dll|dylib|so\.\d+)$/.test(file));
    expect(native.length).toBeGreaterThan(1);
    for (const file of native) expect(file).toContain('/win32/arm64/');
    // Node needs it to read the package's files as what they are.
    expect(files).toContain('node_modules/onnxruntime-common/dist/cjs/package.json');
  });

  it('lies beside the archive for those who are not JavaScript', () => {
    expect(onDisk('/opt/Darkscope/resources/app.asar/assets')).toBe(
      '/opt/Darkscope/resources/app.asar.unpacked/assets',
    );
    expect(onDisk('C:\\D\\resources\\app.asar')).toBe('C:\\D\\resources\\app.asar.unpacked');
    expect(onDisk('/home/a/app.asar.unpacked/x')).toBe('/home/a/app.asar.unpacked/x');
  });

  it('comes with the text of a licence that its package names and does not bring', () => {
    const { licence, text } = partOf('node_modules/onnxruntime-common');
    expect(licence).toBe('MIT');
    expect(text).toMatch(/^Copyright \(c\) fs-eire\n\nPermission is hereby granted/);
    expect(partOf('node_modules/@tensorflow/tfjs-core').text).toContain('Apache License');
  });
});

describe('the system’s own packagers', () => {
  const script = join(folder, 'script.sh');
  writeFileSync(script, 'exit 0\n');
  const words = [
    ...['-s', 'dir', '--force', '-t', 'deb', '-d', 'libgtk-3-0', '-d', 'libnss3 (>= 3)'],
    ...['--deb-priority', 'optional', '--architecture', 'amd64', '--version', '0.1.0~rc1'],
    ...[
      '--name',
      'darkscope',
      '--maintainer',
      'A <a@b>',
      '--vendor',
      'A',
      '--license',
      'Apache-2.0',
    ],
    ...['--description', 'Short\n A longer one.', '--url', 'https://example.org/'],
    ...['--after-install', script, '--after-remove', script],
    ...['/build/app/=/opt/Darkscope', '/tmp/x.xml=/usr/share/mime/packages/darkscope.xml'],
  ];
  const wanted = read(words);

  it('take from fpm’s arguments where each file goes', () => {
    expect(wanted.files).toEqual([
      ['/build/app/', '/opt/Darkscope'],
      ['/tmp/x.xml', '/usr/share/mime/packages/darkscope.xml'],
    ]);
    expect(() => read(['stray'])).toThrow('stray');
  });

  it('write Debian’s control file', () => {
    expect(debControl(wanted, 12)).toBe(
      [
        'Package: darkscope',
        'Version: 0.1.0~rc1',
        'Architecture: amd64',
        'Maintainer: A <a@b>',
        'Installed-Size: 12',
        'Depends: libgtk-3-0, libnss3 (>= 3)',
        'Section: science',
        'Priority: optional',
        'Homepage: https://example.org/',
        'Description: Short',
        ' A longer one.',
        '',
      ].join('\n'),
    );
  });

  it('name processors as rpm does', () => {
    expect(['amd64', 'arm64', 'x86_64'].map(rpmArchitecture)).toEqual([
      'x86_64',
      'aarch64',
      'x86_64',
    ]);
  });

  it('write rpm’s spec, with the scripts and every place that files go to', () => {
    const spec = rpmSpec(wanted);
    expect(spec).toContain('Requires: libnss3 (>= 3)\n');
    expect(spec).toMatch(/%post\nexit 0\n\n%postun\nexit 0\n/);
    expect(spec).toContain('"/opt/Darkscope"\n"/usr/share/mime/packages/darkscope.xml"\n');
  });
});
