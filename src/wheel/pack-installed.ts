import { createHash } from 'node:crypto';
import { foreignBinaryKind } from '../elf/foreign-binary.ts';
import { ElfError } from '../elf/errors.ts';
import { readElfFacts, type ElfFacts } from '../elf/facts.ts';
import { isElf } from '../elf/header.ts';
import type { CompressedContent } from '../zip/stored-content.ts';
import type { NativeFile } from './native-file.ts';
import type { PackFacts } from './pack-format.ts';
import { PackWriter } from './pack-writer.ts';
import { SelfImports } from './self-imports.ts';

/** A file with its content, as a pack takes it. */
export interface LoadedFile {
  readonly content: Buffer;
  readonly compressed: CompressedContent;
}

/** A file of a distribution that is installed somewhere. */
export interface InstalledFile {
  /** Below the folder that the distribution is installed in, with forward slashes. */
  readonly path: string;
  readonly executable: boolean;
  /** In bytes. */
  readonly size: number;
  /** Differs wherever the bytes differ that `load` gives. */
  readonly identity: string;
  readonly load: () => Promise<LoadedFile>;
}

/** A distribution as it is installed, in a folder or an archive. */
export interface InstalledDistribution {
  /** Normalised name (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** Its metadata, `six-1.17.0.dist-info`: stands where a pack made of a wheel has the wheel's name. */
  readonly metadataName: string;
  readonly requiresPython?: string;
  readonly requiresDist: readonly string[];
  /** In the byte order of their paths. */
  readonly files: readonly InstalledFile[];
}

/** Names the pack of an installed distribution: the same for the same files, wherever they are. Hexadecimal. */
export function installedKey({ name, version, files }: InstalledDistribution): string {
  const hash = createHash('sha256').update(`installed 1\n${name} ${version}\n`);
  for (const { path, executable, identity } of files) {
    hash.update(`${path}\0${executable ? '755' : '644'} ${identity}\n`);
  }
  return hash.digest('hex');
}

/** Where an installed distribution's pack goes. */
export interface PackPlace {
  readonly path: string;
  /** What {@link installedKey} gave. */
  readonly key: string;
}

/** How many files, and about how many bytes of them, are loaded ahead: keeps all threads that compress at work. */
const LOOKAHEAD = 48;
const LOOKAHEAD_BYTES = 24 * 1024 * 1024;

/**
 * Makes the plain pack of an installed distribution, as `packWheel` does of a wheel.
 * @throws {StoreError}
 * @throws whatever loading a file throws
 */
export async function packInstalled(
  distribution: InstalledDistribution,
  { path: destination, key }: PackPlace,
): Promise<PackFacts> {
  using writer = new PackWriter(destination, '');
  const native: NativeFile[] = [];
  const foreign: string[] = [];
  const selfImports = new SelfImports(distribution.files.map(({ path }) => path));
  for await (const { file, loaded } of loadInOrder(distribution.files)) {
    const { compressed, content } = loaded;
    const { path: name, executable } = file;
    const { method, crc32, size, bytes } = compressed;
    writer.add({ name, executable, method, crc32, size, compressedSize: bytes.length }, bytes);
    selfImports.look(name, content);
    const elf = elfFacts(content);
    if (elf !== undefined) {
      native.push({ path: name, elf });
    } else if (foreignBinaryKind(content) !== undefined) {
      foreign.push(name);
    }
  }
  const { name, version, metadataName, requiresPython, requiresDist } = distribution;
  return writer.finish(
    {
      name,
      version,
      wheel: metadataName,
      wheelSha256: key,
      ...(requiresPython === undefined ? {} : { requiresPython }),
      requiresDist,
      ...(selfImports.found.length === 0 ? {} : { absoluteImports: selfImports.found }),
      foreign,
    },
    native,
  );
}

/** A file that begins as ELF and contradicts itself is data, such as a test's: nothing loads it. */
function elfFacts(content: Buffer): ElfFacts | undefined {
  try {
    return isElf(content) ? readElfFacts(content) : undefined;
  } catch (error) {
    if (error instanceof ElfError) {
      return undefined;
    }
    throw error;
  }
}

interface Loading {
  readonly file: InstalledFile;
  readonly loaded: Promise<LoadedFile>;
}

/** Yields the files in order while the next ones are already being loaded. */
async function* loadInOrder(
  files: readonly InstalledFile[],
): AsyncGenerator<{ readonly file: InstalledFile; readonly loaded: LoadedFile }> {
  const ahead: Loading[] = [];
  let next = 0;
  let bytes = 0;
  while (next < files.length || ahead.length > 0) {
    const file = files[next];
    if (file !== undefined && ahead.length < LOOKAHEAD && (bytes < LOOKAHEAD_BYTES || ahead.length === 0)) {
      const loaded = file.load();
      // A failure is thrown when its turn comes; until then it must not count as unhandled.
      loaded.catch(() => undefined);
      ahead.push({ file, loaded });
      next += 1;
      bytes += file.size;
      continue;
    }
    const first = ahead.shift();
    if (first !== undefined) {
      bytes -= first.file.size;
      yield { file: first.file, loaded: await first.loaded };
    }
  }
}
