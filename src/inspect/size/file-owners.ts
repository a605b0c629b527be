import { listDistributions, type InspectedDistribution } from '../distributions.ts';
import type { InspectedArchive } from '../inspected-archive.ts';

/** The distributions of an archive, and which files are theirs. */
export interface FileOwners {
  readonly distributions: readonly InspectedDistribution[];
  /** By path; files of the user are not in it. */
  readonly owners: ReadonlyMap<string, InspectedDistribution>;
}

/** `python/lib/python3.13/site-packages/six/` */
const DEEPEST_FOLDER = 5;
const LARGEST_LIST = 1024 * 1024;
const METADATA_FILE = /[^/]*\/[^/]*$/;
const CACHED_BYTECODE = /^(.*\/)?__pycache__\/([^/.]+)\.[^/]+\.pyc$/;

/**
 * Finds out which distribution each file belongs to: by RECORD; where that is missing, by the folder of its metadata and
 * the modules that it names. Bytecode goes with its source. Where two claim a file, the first has it.
 */
export function findOwners(archive: InspectedArchive): FileOwners {
  const distributions = listDistributions(archive);
  const owners = new Map<string, InspectedDistribution>();
  const claim = (path: string, distribution: InspectedDistribution): void => {
    if (!owners.has(path)) {
      owners.set(path, distribution);
    }
  };
  for (const distribution of distributions) {
    distribution.files.forEach((path) => claim(path, distribution));
  }
  const folders = unlistedFolders(archive, distributions);
  for (const path of archive.files.keys()) {
    const owner = owners.get(sourceOf(path)) ?? folderOwner(path, folders);
    if (owner !== undefined) {
      claim(path, owner);
    }
  }
  return { distributions, owners };
}

/** The source of cached bytecode (PEP 3147); any other path stays as it is. */
function sourceOf(path: string): string {
  const [, folder = '', name] = CACHED_BYTECODE.exec(path) ?? [];
  return name === undefined ? path : `${folder}${name}.py`;
}

/** Folders with their final slash, and files, that are a distribution's though no RECORD lists them. */
function unlistedFolders(
  archive: InspectedArchive,
  distributions: readonly InspectedDistribution[],
): ReadonlyMap<string, InspectedDistribution> {
  const folders = new Map<string, InspectedDistribution>();
  for (const distribution of distributions) {
    const folder = distribution.path.slice(0, distribution.path.lastIndexOf('/') + 1);
    folders.set(folder, distribution);
    if (distribution.files.length === 0) {
      const root = distribution.path.replace(METADATA_FILE, '');
      for (const name of topLevelNames(archive, distribution, folder)) {
        folders.set(`${root}${name}/`, distribution);
        folders.set(`${root}${name}.py`, distribution);
      }
    }
  }
  return folders;
}

function folderOwner(
  path: string,
  folders: ReadonlyMap<string, InspectedDistribution>,
): InspectedDistribution | undefined {
  let end = path.indexOf('/');
  for (let depth = 1; end > 0 && depth <= DEEPEST_FOLDER; depth += 1, end = path.indexOf('/', end + 1)) {
    const owner = folders.get(path.slice(0, end + 1));
    if (owner !== undefined) {
      return owner;
    }
  }
  return folders.get(path);
}

/** What setuptools notes about a distribution's modules; else its own name, as modules are written. */
function topLevelNames(
  { files, reader }: InspectedArchive,
  { normalizedName }: InspectedDistribution,
  folder: string,
): string[] {
  const entry = files.get(`${folder}top_level.txt`);
  const text = entry === undefined ? undefined : reader.read(entry, LARGEST_LIST)?.toString('utf8');
  const names = (text ?? '').split(/\s+/).filter((name) => /^[\p{L}\p{N}_]+$/u.test(name));
  return names.length > 0 ? names : [normalizedName.replaceAll('-', '_')];
}
