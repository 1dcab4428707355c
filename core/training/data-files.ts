import { hashFile } from '../events/hash';
import type { EventSource } from '../events/source';
import type { DataFile } from './card';

/** The files behind a source with their event counts and hashes. @throws DarkscopeError `file-unreadable`. */
export async function describeDataFiles(source: EventSource): Promise<DataFile[]> {
  const counts = new Map<string, number>();
  for (let event = 0; event < source.count; event++) {
    const { file } = source.id(event);
    counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  const files: DataFile[] = [];
  for (const [file, events] of counts) files.push({ file, events, sha256: await hashFile(file) });
  return files;
}
