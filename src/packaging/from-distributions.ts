import { orAbsent } from '../python/errors.ts';
import { parseMetadata } from '../python/metadata.ts';
import { isValidName, normalizeName } from '../python/name.ts';
import { parseRecord, type RecordRow } from '../python/record.ts';
import { parseRequirement } from '../python/requirement.ts';
import type { FoundContent, FoundFile, RecordPlace } from './from-files.ts';

/** A distribution that is installed in what a build starts from. */
export interface FoundDistribution extends RecordPlace {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** `six-1.17.0.dist-info`, or an `.egg-info` folder or file. */
  readonly metadataName: string;
  readonly requiresPython?: string;
  readonly requiresDist: readonly string[];
  /** Whoever installed it noted that it was asked for (PEP 376), and not only required by something. */
  readonly isRequested: boolean;
  /** Tags of its wheel, `cp311-cp311-macosx_11_0_arm64`. */
  readonly tags: readonly string[];
  /** What it says that it consists of; absent for what was installed without saying. */
  readonly record: readonly RecordRow[] | undefined;
  /** Names that it can be imported by, for one without a record. */
  readonly topLevel: readonly string[];
}

/** What installers note about an installation, in the metadata folder: when, by whom, from which folder. */
const INSTALLER_NOTES: ReadonlySet<string> = new Set([
  'INSTALLER',
  'REQUESTED',
  'direct_url.json',
  'uv_build.json',
  'uv_cache.json',
]);

/** Whether a file of a distribution tells of the installation only. @param path below the distribution's folder */
export function isInstallerNote({ metadataName }: FoundDistribution, path: string): boolean {
  return path.startsWith(`${metadataName}/`) && INSTALLER_NOTES.has(path.slice(metadataName.length + 1));
}

/** Metadata files are read whole; one that is larger is no metadata. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;

/**
 * Folders in which distributions are looked for: the root, the folders of a layer, and one folder at the root. Deeper
 * ones are vendored by what they lie in.
 */
const BASE = /^(?:[^/]+\/|python\/lib\/python3\.\d+\/site-packages\/)?$/;
const METADATA = /(?<=^|\/)[^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO|egg-info)$/;

/** What versions are written with, those from before PEP 440 too. */
const VERSION = /^[\w.!+~-]{1,200}$/;

/** Finds the distributions, those at the root first, then by name. What has no readable metadata is none. */
export function findDistributions({ files }: Pick<FoundContent, 'files'>): FoundDistribution[] {
  const found: FoundDistribution[] = [];
  for (const [path, metadata] of files) {
    const match = METADATA.exec(path);
    const base = path.slice(0, match?.index ?? 0);
    if (match !== null && BASE.test(base)) {
      const distribution = readDistribution(files, { base, metadata }, match[0].split('/', 1)[0] ?? '');
      found.push(...(distribution === undefined ? [] : [distribution]));
    }
  }
  const atRoot = found.filter(({ base }) => base === '');
  const recorded = new Set(atRoot.flatMap(({ record }) => (record ?? []).map(({ path }) => path)));
  return found
    .filter(({ base, metadata }) => base === '' || !recorded.has(metadata.path))
    .sort(
      (a, b) => compare(a.base, b.base) || compare(a.name, b.name) || compare(a.metadataName, b.metadataName),
    );
}

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function readDistribution(
  files: ReadonlyMap<string, FoundFile>,
  place: RecordPlace,
  metadataName: string,
): FoundDistribution | undefined {
  const core = orAbsent(() => parseMetadata(readText(place.metadata) ?? ''));
  if (core === undefined || !isValidName(core.name) || !VERSION.test(core.version)) {
    return undefined;
  }
  const text = (name: string): string | undefined => readText(files.get(place.base + metadataName + name));
  const record = text('/RECORD');
  return {
    ...place,
    name: normalizeName(core.name),
    version: core.version,
    metadataName,
    ...(core.requiresPython === undefined ? {} : { requiresPython: core.requiresPython }),
    requiresDist: core.requiresDist.filter((each) => orAbsent(() => parseRequirement(each)) !== undefined),
    isRequested: files.has(`${place.base}${metadataName}/REQUESTED`),
    tags: [...(text('/WHEEL') ?? '').matchAll(/^Tag:\s*(\S+)/gm)].map(([, tag = '']) => tag),
    record:
      record === undefined
        ? installedFiles(metadataName, text('/installed-files.txt'))
        : orAbsent(() => parseRecord(record)),
    topLevel: topLevelNames(core.name, text('/top_level.txt')),
  };
}

function readText(file: FoundFile | undefined): string | undefined {
  return file === undefined || file.size > MAX_METADATA_BYTES ? undefined : file.read().toString('utf8');
}

/** What pip wrote before RECORD, with paths seen from the `.egg-info` folder. */
function installedFiles(metadataName: string, text: string | undefined): RecordRow[] | undefined {
  return text
    ?.split(/[\r\n]+/)
    .filter((line) => line !== '')
    .map((line) => ({ path: `${metadataName}/${line}` }));
}

function topLevelNames(name: string, text: string | undefined): string[] {
  const listed = (text ?? '').split(/\s+/).filter((each) => /^[\p{L}\p{N}_]+$/u.test(each));
  return listed.length > 0 ? listed : [name.replace(/[-.]+/g, '_')];
}
