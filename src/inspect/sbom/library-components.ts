import { createHash } from 'node:crypto';
import { isElf } from '../../elf/header.ts';
import { normalizeName } from '../../python/name.ts';
import type { InspectedArchive, InspectedEntry } from '../inspected-archive.ts';
import type { Owners } from '../distributions.ts';
import type { BomComponent } from './bom.ts';
import { plainText } from './plain-text.ts';

/** A shared library that was put into the archive beside Python's files. */
export interface BundledLibrary {
  /** Normalised name of the distribution that brought it; absent when nobody tells. */
  readonly owner: string | undefined;
  readonly component: BomComponent;
}

/** Where auditwheel puts the libraries of a wheel: `NAME.libs/` (https://github.com/pypa/auditwheel). */
const AUDITWHEEL = /(?:^|\/)([^/]+)\.libs\/[^/]+$/;
const LIBRARY = /(?:^|\/)lib[^/]*\.so(?:\.[^/]*)?$/;

/**
 * The shared libraries that wheels bring in `NAME.libs/`, and those that belong to no distribution. Their versions are not
 * told: only their names and hashes are.
 */
export function bundledLibraries(archive: InspectedArchive, owners: Owners): BundledLibrary[] {
  const found: BundledLibrary[] = [];
  for (const [path, entry] of archive.files) {
    const folder = AUDITWHEEL.exec(path)?.[1];
    const owner = owners.of(archive, path);
    const isBundled = folder !== undefined || (owner === undefined && LIBRARY.test(path));
    const component = isBundled && entry.kind === 'file' ? libraryComponent(archive, entry) : undefined;
    if (component !== undefined) {
      const name = owner ?? folder;
      found.push({ owner: name === undefined ? undefined : normalizeName(name), component });
    }
  }
  return found;
}

/** What is no ELF file, or cannot be read, is none. */
function libraryComponent(archive: InspectedArchive, entry: InspectedEntry): BomComponent | undefined {
  const head = archive.reader.peek(entry);
  const bytes = head !== undefined && isElf(head) ? archive.reader.read(entry) : undefined;
  if (bytes === undefined) {
    return undefined;
  }
  return {
    type: 'library',
    name: plainText(entry.path.slice(entry.path.lastIndexOf('/') + 1)),
    hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }],
    properties: [{ name: 'zipwright:path', value: plainText(entry.path) }],
  };
}
