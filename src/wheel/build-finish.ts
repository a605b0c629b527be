import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { readDynamicSymbols } from '../elf/dynamic-symbols.ts';
import { readElfFacts } from '../elf/facts.ts';
import { isElf } from '../elf/header.ts';
import { normalizeName } from '../python/name.ts';
import { formatRecord, type RecordRow } from '../python/record.ts';
import { parseWheelFilename } from '../python/wheel-filename.ts';
import { compareVersions, tryParseVersion } from '../python/version.ts';
import { AtomicFile } from '../store/atomic-file.ts';
import { FileSource } from '../zip/byte-source.ts';
import { compressContent } from '../zip/compress.ts';
import { inflateEntry } from '../zip/inflate.ts';
import { readArchive } from '../zip/read-archive.ts';
import { encodeCentralHeader, encodeEnd, encodeLocalHeader } from '../zip/write-headers.ts';
import type { BuiltFile } from './build-audit.ts';
import { BuildError } from './build-errors.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';
import { retagFilename } from './build-tags.ts';
import { openWheel, type OpenWheel } from './open-wheel.ts';
import type { StoredWheel } from './pack-wheel.ts';
import { recordHash } from './record-check.ts';

/** A built wheel in its final form, and its native files at their paths in the wheel. */
export interface FinishedWheel extends StoredWheel {
  readonly native: readonly BuiltFile[];
  /** Its tags as `py3-none-any`. */
  readonly tags: readonly string[];
}

interface Member {
  readonly name: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

/**
 * Writes a built wheel anew, so that equal files give equal bytes: order, times and modes are fixed, the plain `linux`
 * tag becomes the target's, WHEEL and RECORD say what is there.
 * @param raw wheel as its build made it
 * @throws {BuildError} BUILD_RESULT_WRONG when it is another distribution's
 * @throws {WheelError | ZipError} when it is no proper wheel
 */
export async function finishWheel(raw: string, source: BuildSource): Promise<FinishedWheel> {
  using file = new FileSource(raw, basename(raw));
  const wheel = openWheel(file, basename(raw));
  checkIdentity(wheel, source);
  const filename = retagFilename(basename(raw), source.target);
  const { tags } = parseWheelFilename(filename);
  const members = await readMembers(wheel, tags);
  const path = join(source.workspace, filename);
  return {
    path,
    filename,
    sha256: writeWheel(path, members),
    native: members
      .filter(({ content }) => isElf(content))
      .map(({ name, content }) => ({
        path: name,
        elf: readElfFacts(content),
        symbols: readDynamicSymbols(content),
      })),
    tags,
  };
}

/** Whether anything in a wheel is compiled. @throws {ZipError} */
export async function hasNativeFiles(path: string): Promise<boolean> {
  using file = new FileSource(path, basename(path));
  for (const entry of readArchive(file)) {
    if (entry.kind === 'file' && isElf(await inflateEntry(file, entry))) {
      return true;
    }
  }
  return false;
}

function checkIdentity({ filename, metadata }: OpenWheel, source: BuildSource): void {
  const found = { name: normalizeName(metadata.name), version: metadata.version };
  const isRight =
    found.name === source.name &&
    filename.distribution === source.name &&
    isVersion(found.version, filename.version.text) &&
    (source.version === undefined || isVersion(found.version, source.version));
  if (!isRight) {
    throw new BuildError(
      'BUILD_RESULT_WRONG',
      `${cannotBuild(source)}: its build gave ${found.name} ${found.version} as ${filename.filename}`,
      {
        data: { distribution: source.name, version: source.version, found },
        hint: 'the source is not what its name says: check the requirement, and where it comes from',
      },
    );
  }
}

/** Equal versions may be written in different ways (PEP 440). */
function isVersion(found: string, wanted: string): boolean {
  const [left, right] = [tryParseVersion(found), tryParseVersion(wanted)];
  return left === undefined || right === undefined ? found === wanted : compareVersions(left, right) === 0;
}

/** RECORD's signatures (PEP 427) would be wrong, and cached bytecode carries the time of its source. */
const LEFT_OUT = /\.dist-info\/RECORD(\.jws|\.p7s)?$|(^|\/)__pycache__\//;

async function readMembers(wheel: OpenWheel, tags: readonly string[]): Promise<Member[]> {
  const wheelFile = `${wheel.folders.distInfo}/WHEEL`;
  const members: Member[] = [];
  for (const entry of wheel.entries) {
    if (entry.kind === 'file' && !LEFT_OUT.test(entry.name)) {
      const content = await inflateEntry(wheel.source, entry);
      members.push({
        name: entry.name,
        content: entry.name === wheelFile ? rewriteWheelFile(content, tags) : content,
        executable: ((entry.mode ?? 0) & 0o111) !== 0,
      });
    }
  }
  members.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const record = `${wheel.folders.distInfo}/RECORD`;
  const rows: RecordRow[] = members.map(({ name, content }) => ({
    path: name,
    hash: recordHash(content),
    size: content.length,
  }));
  const text = Buffer.from(formatRecord([...rows, { path: record }]));
  return [...members, { name: record, content: text, executable: false }];
}

/** The build's own line about purity stays; the version of the tool that wrote the archive is no part of the result. */
function rewriteWheelFile(content: Buffer, tags: readonly string[]): Buffer {
  const isPure = /^Root-Is-Purelib:\s*true\s*$/im.test(content.toString('utf8'));
  const lines = [
    'Wheel-Version: 1.0',
    'Generator: zipwright',
    `Root-Is-Purelib: ${isPure}`,
    ...tags.map((tag) => `Tag: ${tag}`),
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** @returns SHA-256 of the archive */
function writeWheel(path: string, members: readonly Member[]): string {
  using file = new AtomicFile(path);
  const hash = createHash('sha256');
  const write = (bytes: Uint8Array): void => {
    file.write(bytes);
    hash.update(bytes);
  };
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, executable } of members) {
    const { bytes, ...compressed } = compressContent(content);
    const header = { name, executable, ...compressed, compressedSize: bytes.length };
    directory.push(encodeCentralHeader(header, offset));
    const local = encodeLocalHeader(header);
    write(local);
    write(bytes);
    offset += local.length + bytes.length;
  }
  const central = Buffer.concat(directory);
  write(central);
  write(encodeEnd(members.length, central.length, offset));
  file.commit();
  return hash.digest('hex');
}
