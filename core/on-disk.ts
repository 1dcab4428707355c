/**
 * Where a file of the program lies for those who are not JavaScript. A package keeps the program in one archive,
 * app.asar, which Electron shows to JavaScript as a folder; what libraries open by themselves, and what users do, lies
 * beside it in app.asar.unpacked, under the same name.
 * @param path of a file or folder of the program, or any other, which stays as it is
 */
export function onDisk(path: string): string {
  return path.replace(/([\\/])app\.asar(?=[\\/]|$)/, '$1app.asar.unpacked');
}
