import { parseDynamic, type DynamicTable } from './dynamic.ts';
import { checkRange } from './fields.ts';
import { SEGMENT_INTERPRETER, TYPE_CORE, TYPE_EXECUTABLE, TYPE_RELOCATABLE, TYPE_SHARED } from './format.ts';
import { parseHeader, type ElfHeader } from './header.ts';
import { MAX_NAME_BYTES, readString } from './strings.ts';
import { compareVersionNumbers } from './version-number.ts';
import { parseVersionNeeds, type VersionNeed } from './version-needs.ts';

/** A position-independent program has the type of a shared object; it is `executable` when it says so (DF_1_PIE). */
type ElfKind = 'shared' | 'executable' | 'relocatable' | 'core' | 'other';

/** What a file asks of the machine, the loader and the libraries around it. Holds JSON values only. */
export interface ElfFacts {
  /** e_machine (gABI): 62 is x86-64, 183 is 64-bit Arm. */
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  readonly kind: ElfKind;
  /** The program's loader, PT_INTERP. */
  readonly interpreter?: string;
  /** Libraries, DT_NEEDED, in the order in which they are searched. */
  readonly needed: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  /** Symbol versions by the library that must define them. */
  readonly versionNeeds: Readonly<Record<string, readonly string[]>>;
  /** The C library it was linked to. */
  readonly libc: 'glibc' | 'musl' | 'none';
}

const KINDS: ReadonlyMap<number, ElfKind> = new Map([
  [TYPE_RELOCATABLE, 'relocatable'],
  [TYPE_EXECUTABLE, 'executable'],
  [TYPE_SHARED, 'shared'],
  [TYPE_CORE, 'core'],
]);

/**
 * Reads a file's facts; of a file of megabytes only a few pages are touched.
 * @throws {ElfError} ELF_TRUNCATED, ELF_DAMAGED
 */
export function readElfFacts(bytes: Buffer): ElfFacts {
  const header = parseHeader(bytes);
  const dynamic = parseDynamic(header);
  const interpreter = readInterpreter(header);
  const needed = dynamic?.needed ?? [];
  const versions = dynamic === undefined ? [] : parseVersionNeeds(header, dynamic);
  return {
    machine: header.machine,
    bits: header.bits,
    littleEndian: header.littleEndian,
    kind: dynamic?.isProgram === true ? 'executable' : (KINDS.get(header.type) ?? 'other'),
    ...(interpreter !== undefined && { interpreter }),
    needed,
    ...namesOf(dynamic),
    versionNeeds: Object.fromEntries(versions.map((need) => [need.library, need.versions])),
    libc: libcOf([...needed, interpreter ?? ''], versions),
  };
}

function namesOf(dynamic: DynamicTable | undefined): Pick<ElfFacts, 'soname' | 'rpath' | 'runpath'> {
  return {
    ...(dynamic?.soname !== undefined && { soname: dynamic.soname }),
    ...(dynamic?.rpath !== undefined && { rpath: dynamic.rpath }),
    ...(dynamic?.runpath !== undefined && { runpath: dynamic.runpath }),
  };
}

function readInterpreter(header: ElfHeader): string | undefined {
  const segment = header.programHeaders.find(
    ({ type, fileSize }) => type === SEGMENT_INTERPRETER && fileSize > 0,
  );
  if (segment === undefined) {
    return undefined;
  }
  checkRange(header.bytes, segment.offset, segment.fileSize);
  const table = header.bytes.subarray(segment.offset, segment.offset + segment.fileSize);
  return readString(table, 0, MAX_NAME_BYTES);
}

/**
 * musl calls itself `libc.so`, Alpine Linux `libc.musl-x86_64.so.1`, and both the loader `ld-musl-x86_64.so.1`. With
 * glibc `libc.so` is a text file for the linker, which no program ever needs.
 */
const MUSL = /(^|\/)(libc\.musl-[^/]+\.so(\.\d+)?|ld-musl-[^/]+\.so(\.\d+)?|libc\.so)$/;
/** `libc.so.6`, and `libc.so.6.1` on two machines of the past; loaders are `ld-linux*.so.*`, `ld.so.*` and `ld64.so.*`. */
const GLIBC = /(^|\/)(libc\.so\.6(\.1)?|ld-linux[^/]*\.so\.\d+|ld(64)?\.so\.\d+)$/;

function libcOf(names: readonly string[], needs: readonly VersionNeed[]): ElfFacts['libc'] {
  if (names.some((name) => MUSL.test(name))) {
    return 'musl';
  }
  const needsGlibc = needs.some(({ versions }) => versions.some((version) => version.startsWith('GLIBC_')));
  return needsGlibc || names.some((name) => GLIBC.test(name)) ? 'glibc' : 'none';
}

/**
 * Versions without a number that mark an ability of glibc, and the release that brought it: packed relocations
 * (NEWS of 2.36), and the three of BZ 33129, 33212 and 33221, which came after 2.42 and were added to its branch.
 */
const MARKERS: ReadonlyMap<string, string> = new Map([
  ['GLIBC_ABI_DT_RELR', '2.36'],
  ['GLIBC_ABI_GNU_TLS', '2.42'],
  ['GLIBC_ABI_GNU2_TLS', '2.42'],
  ['GLIBC_ABI_DT_X86_64_PLT', '2.42'],
]);

export type VersionPrefix = 'GLIBC_' | 'GLIBCXX_' | 'CXXABI_' | 'GCC_';

/**
 * The newest version of one family that the file needs, without its prefix: `2.34`. Names without a number say nothing
 * of age and are passed over: GLIBC_PRIVATE, CXXABI_FLOAT128, GLIBCXX_LDBL_3.4.
 */
export function newestVersion(
  facts: Pick<ElfFacts, 'versionNeeds'>,
  prefix: VersionPrefix,
): string | undefined {
  const numbers = Object.values(facts.versionNeeds)
    .flat()
    .filter((name) => name.startsWith(prefix))
    .map((name) => MARKERS.get(name) ?? name.slice(prefix.length))
    .filter((number) => /^\d+(\.\d+)*$/.test(number));
  return numbers.sort(compareVersionNumbers).at(-1);
}
