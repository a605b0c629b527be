import { posix } from 'node:path';
import { PythonFormatError } from '../python/errors.ts';
import { parseMetadata, type CoreMetadata } from '../python/metadata.ts';
import { normalizeName } from '../python/name.ts';
import { parseRecord } from '../python/record.ts';
import { shownText } from './finding.ts';
import { importRootOf } from './import-root.ts';
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
  /** Where it is installed: the folder that its metadata's folder lies in, empty or with a final slash. */
  readonly root: string;
  /** Name of its metadata's folder, such as `a-1.0.dist-info`. */
  readonly folder: string;
  /** Paths in the archive, as far as RECORD tells. */
  readonly files: readonly string[];
  /** What RECORD lists and the archive does not have, as RECORD has it; `undefined` without a RECORD that can be read. */
  readonly missing: readonly string[] | undefined;
}

const METADATA_FILES = ['.dist-info/METADATA', '.egg-info/PKG-INFO'] as const;
const LARGEST = 16 * 1024 * 1024;
/** Lines of one archive that are looked at: of metadata, and of RECORDs. Many times what 250 MB of distributions have. */
const MOST_FIELDS = 200_000;
const MOST_RECORDED = 1_000_000;

/** Finds the distributions of an archive by their metadata. */
export function listDistributions(archive: InspectedArchive): InspectedDistribution[] {
  const found: InspectedDistribution[] = [];
  const fields = new LineAllowance(MOST_FIELDS);
  const rows = new LineAllowance(MOST_RECORDED);
  for (const [path, entry] of archive.files) {
    const place = METADATA_FILES.some((end) => path.endsWith(end)) ? placeOfMetadata(path) : undefined;
    if (place === undefined) {
      continue;
    }
    const { root, folder } = place;
    const metadata = readMetadata(archive.reader.read(entry, LARGEST), fields);
    const name = shownText(typeof metadata === 'string' ? distributionNameOf(folder) : metadata.name);
    found.push({
      archive,
      path,
      name,
      normalizedName: normalizeName(name),
      metadata,
      root,
      folder,
      ...readRecordedFiles(archive, place, rows),
    });
  }
  return found;
}

interface MetadataPlace {
  /** With its final slash, or empty. */
  readonly root: string;
  /** Name of the metadata's folder. */
  readonly folder: string;
}

/** `undefined` where neither importlib.metadata nor imports look. */
function placeOfMetadata(path: string): MetadataPlace | undefined {
  const root = importRootOf(path);
  const folder = path.slice(root.length, path.lastIndexOf('/'));
  return folder.includes('/') ? undefined : { root, folder };
}

/** `a-b` of `a-b-1.0.dist-info` and of `a-b-1.0-py3.13.egg-info`. */
export function distributionNameOf(folder: string): string {
  const stem = folder.replace(/\.(?:dist|egg)-info$/, '').replace(/-py3[^-]*$/, '');
  const dash = stem.lastIndexOf('-');
  return dash > 0 ? stem.slice(0, dash) : stem;
}

/** How many lines may still be looked at. A few kilobytes of a hostile zip unpack to millions. */
class LineAllowance {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** @returns whether it was enough; else nothing is taken */
  take(bytes: Buffer): boolean {
    let lines = 1;
    for (let at = 0; at < bytes.length && lines <= this.#left; at += 1) {
      lines += bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN ? 1 : 0;
    }
    const isEnough = lines <= this.#left;
    this.#left -= isEnough ? lines : 0;
    return isEnough;
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The fields alone: descriptions behind them may be large. */
function headerOf(bytes: Buffer): Buffer {
  const ends = ['\n\n', '\r\n\r\n'].map((end) => bytes.indexOf(end)).filter((at) => at >= 0);
  return bytes.subarray(0, Math.min(bytes.length, ...ends));
}

function readMetadata(bytes: Buffer | undefined, allowance: LineAllowance): CoreMetadata | string {
  if (bytes === undefined) {
    return 'it cannot be unpacked';
  }
  const header = headerOf(bytes);
  if (!allowance.take(header)) {
    return 'it has more fields than are looked at';
  }
  try {
    return parseMetadata(header.toString('utf8'));
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return error.message.replace(/^[^:]*: /, '');
    }
    throw error;
  }
}

function readRecordedFiles(
  archive: InspectedArchive,
  { root, folder }: MetadataPlace,
  allowance: LineAllowance,
): Pick<InspectedDistribution, 'files' | 'missing'> {
  const entry = archive.files.get(`${root}${folder}/RECORD`);
  const bytes = entry === undefined ? undefined : archive.reader.read(entry, LARGEST);
  if (bytes === undefined || !allowance.take(bytes)) {
    return { files: [], missing: undefined };
  }
  try {
    const files: string[] = [];
    const missing: string[] = [];
    for (const { path } of parseRecord(bytes.toString('utf8'))) {
      const whole = [installedPath(root, path), movedScript(root, path)].find(
        (each) => each !== undefined && archive.files.has(each),
      );
      (whole === undefined ? missing : files).push(whole ?? path);
    }
    return { files, missing };
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return { files: [], missing: undefined };
    }
    throw error;
  }
}

function installedPath(root: string, path: string): string {
  return path.includes('./') ? posix.normalize(root + path) : root + path;
}

/** `pip install --target` puts scripts into `bin/` of its target, whatever RECORD says. */
function movedScript(root: string, path: string): string | undefined {
  const [, script] = /^(?:\.\.\/)+(bin\/[^/]+)$/.exec(path) ?? [];
  return script === undefined ? undefined : root + script;
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
