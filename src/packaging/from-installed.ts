import { crc32 } from 'node:zlib';
import { formatRecord } from '../python/record.ts';
import { isCachedBytecode } from '../wheel/install-layout.ts';
import type { InstalledDistribution, InstalledFile, LoadedFile } from '../wheel/pack-installed.ts';
import { recordHash } from '../wheel/record-check.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import { PackagingError } from './errors.ts';
import type { ClaimedFile, ClaimedFiles } from './from-claims.ts';
import { isInstallerNote, type FoundDistribution } from './from-distributions.ts';
import type { FoundFile } from './from-files.ts';
import { replaceHostShebang } from './from-script.ts';

/** A distribution as it will be packed, and what its files turned out to be. */
export interface DescribedDistribution {
  readonly distribution: FoundDistribution;
  readonly installed: InstalledDistribution;
  /** Bytes that have to be deflated: all that no archive has compressed already. */
  readonly toDeflate: number;
  /** Files that are not what RECORD says, by their paths in the package. */
  readonly changed: readonly string[];
}

export type Deflate = (content: Buffer) => Promise<CompressedContent>;

/**
 * Reads a distribution's files once, to hash them, and decides what its pack will have: scripts with the target's
 * first line, and a RECORD that lists what is there.
 * @throws {PackagingError} FILE_CHANGED
 * @throws {StoreError} NOT_READABLE
 */
export function describeInstalled(
  { distribution, files }: ClaimedFiles,
  deflate: Deflate,
): DescribedDistribution {
  const { base, metadataName } = distribution;
  const recordPath = `${metadataName}/RECORD`;
  const paths = new Set(files.map(({ file }) => file.path));
  const kept = files.filter(
    ({ file }) =>
      file.path !== base + recordPath &&
      !isInstallerNote(distribution, file.path.slice(base.length)) &&
      !isCachedBytecode(file.path, (each) => paths.has(each)),
  );
  const described = kept.map((claimed) => describeFile(claimed, base, deflate));
  const record = files.find(({ file }) => file.path === base + recordPath)?.file;
  const members = described
    .map(({ installed }) => installed)
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return {
    distribution,
    installed: {
      name: distribution.name,
      version: distribution.version,
      metadataName,
      ...(distribution.requiresPython === undefined ? {} : { requiresPython: distribution.requiresPython }),
      requiresDist: distribution.requiresDist,
      files: record === undefined ? members : withRecord(members, recordPath, { record, described, deflate }),
    },
    toDeflate: kept.reduce((sum, { file }) => sum + (file.compressed === undefined ? file.size : 0), 0),
    changed: described.filter(({ isChanged }) => isChanged).map(({ path }) => path),
  };
}

interface DescribedFile {
  /** In the package. */
  readonly path: string;
  readonly hash: string;
  readonly size: number;
  readonly isChanged: boolean;
  readonly installed: InstalledFile;
}

function describeFile({ file, recordedHash }: ClaimedFile, base: string, deflate: Deflate): DescribedFile {
  const path = file.path.slice(base.length);
  const original = file.read();
  const isScript = path.startsWith('bin/');
  const content = isScript ? replaceHostShebang(original) : original;
  const hash = recordHash(content);
  const isRewritten = content !== original;
  const originalHash = isRewritten ? recordHash(original) : hash;
  const spliced = isRewritten ? undefined : file.compressed;
  const load = async (): Promise<LoadedFile> => {
    const again = isScript ? replaceHostShebang(file.read()) : file.read();
    refuseChanged(file, recordHash(again) === hash);
    return { content: again, compressed: spliced?.() ?? (await deflate(again)) };
  };
  return {
    path: file.path,
    hash,
    size: content.length,
    isChanged: recordedHash?.startsWith('sha256=') === true && recordedHash !== originalHash,
    installed: {
      path,
      executable: file.executable || (isScript && isRewritten),
      size: content.length,
      identity: `${hash} ${spliced === undefined ? 'deflated' : identityOf(spliced())}`,
      load,
    },
  };
}

/** A pack is named by what was read first; what is read then must be the same. */
function refuseChanged(file: FoundFile, isSame: boolean): void {
  if (!isSame) {
    throw new PackagingError('FILE_CHANGED', `Cannot package "${file.source}": it changes while it is read`, {
      data: { path: file.source },
      hint: 'wait until whatever writes it has finished',
    });
  }
}

/** The same content may be compressed in many ways. */
function identityOf({ method, bytes }: CompressedContent): string {
  return `${method} ${bytes.length} ${crc32(bytes)}`;
}

interface RecordParts {
  readonly record: FoundFile;
  readonly described: readonly DescribedFile[];
  readonly deflate: Deflate;
}

/** Adds a RECORD that lists exactly these files (PEP 376); one that does already stays as it is, compressed bytes too. */
function withRecord(
  members: readonly InstalledFile[],
  recordPath: string,
  { record, described, deflate }: RecordParts,
): InstalledFile[] {
  const facts = new Map(described.map(({ installed, hash, size }) => [installed.path, { hash, size }]));
  const text = formatRecord([
    ...members.map(({ path }) => ({ path, ...facts.get(path) })),
    { path: recordPath },
  ]);
  const content = Buffer.from(text);
  const spliced = record.read().equals(content) ? record.compressed : undefined;
  const identity = `${recordHash(content)} ${spliced === undefined ? 'deflated' : identityOf(spliced())}`;
  const file: InstalledFile = {
    path: recordPath,
    executable: false,
    size: content.length,
    identity,
    load: async () => ({ content, compressed: spliced?.() ?? (await deflate(content)) }),
  };
  return [...members, file].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
