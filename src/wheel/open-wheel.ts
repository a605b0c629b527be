import { parseEntryPoints, type EntryPoint } from '../python/entry-points.ts';
import { parseMetadata, type CoreMetadata } from '../python/metadata.ts';
import { normalizeName } from '../python/name.ts';
import { parseRecord, type RecordRow } from '../python/record.ts';
import { parseWheelFilename, type WheelFilename } from '../python/wheel-filename.ts';
import type { ByteSource } from '../zip/byte-source.ts';
import { inflateEntrySync } from '../zip/inflate.ts';
import { readArchive, type CheckedEntry } from '../zip/read-archive.ts';
import { WheelError } from './errors.ts';
import { wheelFolders, type WheelFolders } from './install-layout.ts';

/** A wheel whose format has been checked, with the metadata that installing needs. */
export interface OpenWheel {
  readonly filename: WheelFilename;
  readonly source: ByteSource;
  readonly entries: readonly CheckedEntry[];
  readonly folders: WheelFolders;
  readonly metadata: CoreMetadata;
  readonly record: readonly RecordRow[];
  readonly entryPoints: readonly EntryPoint[];
}

/** Metadata files are read whole; a wheel that declares more is hostile. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;

/**
 * Reads a wheel's directory and metadata (PEP 427).
 * @param filename the wheel's own name, from which name, version and tags are taken
 * @throws {WheelError} WHEEL_INVALID, WHEEL_RECORD_MISSING
 * @throws {ZipError}
 */
export function openWheel(source: ByteSource, filename: string): OpenWheel {
  const parsed = parseWheelFilename(filename);
  const entries = readArchive(source);
  for (const entry of entries) {
    if (entry.kind === 'symlink') {
      throw invalid(filename, `"${entry.name}" is a symbolic link, which wheels cannot have`);
    }
  }
  const folders = wheelFolders(findDistInfo(parsed, entries));
  const text = (name: string): string | undefined =>
    readText({ source, entries, filename }, `${folders.distInfo}/${name}`);
  checkWheelVersion(filename, text('WHEEL'));
  const metadata = text('METADATA');
  if (metadata === undefined) {
    throw invalid(filename, `it has no ${folders.distInfo}/METADATA`);
  }
  const record = text('RECORD');
  if (record === undefined) {
    throw new WheelError(
      'WHEEL_RECORD_MISSING',
      `Cannot install "${filename}": it has no ${folders.distInfo}/RECORD`,
      {
        data: { wheel: filename },
        hint: 'the wheel is damaged or was not made by a wheel builder: get it again, or build it from source with --no-binary',
      },
    );
  }
  return {
    filename: parsed,
    source,
    entries,
    folders,
    metadata: parseMetadata(metadata),
    record: parseRecord(record),
    entryPoints: parseEntryPoints(text('entry_points.txt') ?? ''),
  };
}

function invalid(filename: string, reason: string): WheelError {
  return new WheelError('WHEEL_INVALID', `Cannot install "${filename}": ${reason}`, {
    data: { wheel: filename },
  });
}

/** The one `.dist-info` folder, which must be named after the wheel (PEP 427; names compared normalised). */
function findDistInfo(filename: WheelFilename, entries: readonly CheckedEntry[]): string {
  const found = new Set<string>();
  for (const { name } of entries) {
    const top = name.split('/', 1)[0] ?? '';
    if (top.endsWith('.dist-info')) {
      found.add(top);
    }
  }
  const [distInfo, ...others] = found;
  if (distInfo === undefined) {
    throw invalid(filename.filename, 'it has no .dist-info folder');
  }
  if (others.length > 0) {
    throw invalid(
      filename.filename,
      `it has several .dist-info folders: ${[distInfo, ...others].join(', ')}`,
    );
  }
  const stem = distInfo.slice(0, -'.dist-info'.length);
  const name = normalizeName(stem.slice(0, stem.lastIndexOf('-')));
  if (name !== filename.distribution) {
    throw invalid(filename.filename, `its metadata is that of "${name}"`);
  }
  return distInfo;
}

interface TextSource {
  readonly source: ByteSource;
  readonly entries: readonly CheckedEntry[];
  readonly filename: string;
}

function readText({ source, entries, filename }: TextSource, name: string): string | undefined {
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) {
    return undefined;
  }
  if (entry.size > MAX_METADATA_BYTES) {
    throw invalid(filename, `${name} is larger than ${MAX_METADATA_BYTES} bytes`);
  }
  return inflateEntrySync(source, entry).toString('utf8');
}

/** Installers must refuse a wheel of a newer major version (PEP 427). */
function checkWheelVersion(filename: string, wheel: string | undefined): void {
  if (wheel === undefined) {
    throw invalid(filename, 'it has no WHEEL file');
  }
  const version = /^Wheel-Version:\s*(\d+)\./m.exec(wheel)?.[1];
  if (version !== '1') {
    throw invalid(filename, `its format is version ${version ?? 'unknown'}, and 1.x is known`);
  }
}
