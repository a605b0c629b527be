import type { InspectedEntry } from '../inspected-archive.ts';
import type { FileChange } from './archive-diff.ts';
import type { ArchivePair, ComparedArchive } from './compared-archive.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Larger files are not shown line by line. */
const LARGEST_BYTES = 1024 * 1024;
const MOST_PATCHES = 500;

/** Adds to changed text files of the user what changed in them, as a unified diff. */
export function patchFiles(pair: ArchivePair, files: readonly FileChange[]): FileChange[] {
  let patches = 0;
  return files.map((file) => {
    if (file.change !== 'changed' || file.distribution !== undefined || patches >= MOST_PATCHES) {
      return file;
    }
    const before = textAt(pair.before, file.path);
    const after = before === undefined ? undefined : textAt(pair.after, file.path);
    if (before === undefined || after === undefined) {
      return file;
    }
    patches += 1;
    return { ...file, patch: unifiedDiff(before, after) };
  });
}

/** `undefined` for what is no text, too long, or cannot be unpacked. */
function textAt({ rest, fileAt }: ComparedArchive, path: string): string | undefined {
  const entry: InspectedEntry | undefined = fileAt(path);
  const bytes = entry?.kind === 'file' ? rest.reader.read(entry, LARGEST_BYTES) : undefined;
  if (bytes === undefined || bytes.includes(0)) {
    return undefined;
  }
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}
