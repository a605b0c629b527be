import { PythonFormatError } from '../python/errors.ts';
import { parseMetadata, type CoreMetadata } from '../python/metadata.ts';
import { normalizeName } from '../python/name.ts';
import { parseRecord } from '../python/record.ts';
import type { InspectedArchive } from './inspected-archive.ts';

/** A distribution whose metadata is in an archive. */
export interface InspectedDistribution {
  readonly archive: InspectedArchive;
  /** Path of METADATA or PKG-INFO. */
  readonly path: string;
  /** As its metadata says, or as its folder is called where that cannot be read. */
  readonly name: string;
  readonly normalizedName: string;
  /** What its metadata says, or why that cannot be read. */
  readonly metadata: CoreMetadata | string;
  /** Paths in the archive, as far as RECORD tells. */
  readonly files: readonly string[];
}

/** Where imports look: at the root of a function's zip, or in a layer's Python folders. */
const METADATA =
  /^((?:python\/(?:lib\/python3\.\d+\/site-packages\/)?)?)([^/]+?)(?:-[^/-]+(?:-py3[^/]*)?)?\.(dist-info\/METADATA|egg-info\/PKG-INFO)$/;
const LARGEST = 16 * 1024 * 1024;

/** Finds the distributions of an archive by their metadata. */
export function listDistributions(archive: InspectedArchive): InspectedDistribution[] {
  const found: InspectedDistribution[] = [];
  for (const [path, entry] of archive.files) {
    const [, root, folderName] = METADATA.exec(path) ?? [];
    if (root === undefined || folderName === undefined) {
      continue;
    }
    const metadata = readMetadata(archive.reader.read(entry, LARGEST));
    const name = typeof metadata === 'string' ? folderName : metadata.name;
    const files = recordedFiles(archive, root, path);
    found.push({ archive, path, name, normalizedName: normalizeName(name), metadata, files });
  }
  return found;
}

function readMetadata(bytes: Buffer | undefined): CoreMetadata | string {
  if (bytes === undefined) {
    return 'it cannot be unpacked';
  }
  try {
    return parseMetadata(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return error.message.replace(/^[^:]*: /, '');
    }
    throw error;
  }
}

/** @param root with its final slash, or empty */
function recordedFiles(archive: InspectedArchive, root: string, metadataPath: string): string[] {
  const record = archive.files.get(metadataPath.replace(/METADATA$/, 'RECORD'));
  const bytes = record === undefined ? undefined : archive.reader.read(record, LARGEST);
  if (bytes === undefined || record === undefined || !record.path.endsWith('RECORD')) {
    return [];
  }
  try {
    return parseRecord(bytes.toString('utf8'))
      .map((row) => root + row.path)
      .filter((path) => archive.files.has(path));
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return [];
    }
    throw error;
  }
}

/** Which distribution a file belongs to. */
export class Owners {
  readonly #owners = new Map<InspectedArchive, Map<string, string>>();

  constructor(distributions: readonly InspectedDistribution[]) {
    for (const { archive, name, files } of distributions) {
      const owners = this.#owners.get(archive) ?? new Map<string, string>();
      files.forEach((path) => owners.set(path, name));
      this.#owners.set(archive, owners);
    }
  }

  /** Its name; `undefined` for files of the user, and where nothing tells. */
  of(archive: InspectedArchive, path: string): string | undefined {
    return this.#owners.get(archive)?.get(path);
  }
}
