import { startsExecutable } from '../../packaging/user-entries.ts';
import { FLAG_DATA_DESCRIPTOR, FLAG_UTF8 } from '../../zip/format.ts';
import type { HeaderDetails } from '../../zip/header-details.ts';
import type { InspectedEntry } from '../inspected-archive.ts';
import { repairOf, type RepairedEntry, type RepairStep } from './repair.ts';

const EXECUTE_BITS = 0o111;
const PERMISSIONS = 0o7777;
/** Libraries, and sources of Python and Cython: loaded or read, not started. */
const NO_PROGRAM = /\.(?:so(?:\.\d+)*|pyd|node|py\w?|px[di])$/;
/** Where Lambda, a shell or pip looks for programs: whatever lies there with a first line for an interpreter is one. */
const PROGRAM_FOLDER = /^(?:(?:python\/(?:lib\/python3\.\d+\/site-packages\/)?)?bin|extensions)\/[^/]+$/;
/** e_type of programs; position-independent ones have that of libraries (gABI "ELF Header"). */
const ELF_PROGRAMS: ReadonlySet<number> = new Set([2, 3]);

/** Files get mode 644, 755 when they are programs; folders 755. */
export const repairModes: RepairStep = (entries, { heads }) => {
  const changed = entries.map((entry) => ({
    ...entry,
    unixMode: wantedMode(entry, heads.get(entry.origin)),
  }));
  const examples = changed.flatMap(({ origin, unixMode, kind }) =>
    kind === 'symlink' || (origin.unixMode !== undefined && (origin.unixMode & PERMISSIONS) === unixMode)
      ? []
      : [{ path: origin.path, from: octal(origin.unixMode), to: octal(unixMode) }],
  );
  return { entries: changed, repairs: repairOf('modes', examples) };
};

function octal(mode: number | undefined): string {
  return mode === undefined ? 'none' : (mode & PERMISSIONS).toString(8).padStart(3, '0');
}

function wantedMode({ kind, path, origin }: RepairedEntry, head: Buffer | undefined): number {
  return kind === 'symlink' ? 0o777 : kind === 'folder' || isProgram(path, origin, head) ? 0o755 : 0o644;
}

/** Where there are modes, they are believed of what is not usually started, whatever its first line says. */
function isProgram(path: string, { unixMode }: InspectedEntry, head: Buffer | undefined): boolean {
  if (unixMode !== undefined && (unixMode & EXECUTE_BITS) !== 0) {
    return true;
  }
  const startsAsOne = head !== undefined && startsExecutable(head) && !isElfPart(head);
  return startsAsOne && (unixMode === undefined || PROGRAM_FOLDER.test(path) || !NO_PROGRAM.test(path));
}

/** Of a linker, not of the kernel: an object file, or the image of a crash. */
function isElfPart(head: Buffer): boolean {
  return head.length >= 18 && head[0] === 0x7f && !ELF_PROGRAMS.has(head.readUInt8(16) | head.readUInt8(17));
}

/** Counts what new headers change besides: nothing of it concerns contents. */
export const repairHeaders: RepairStep = (entries, { details, spareBytes }) => {
  const paths = (isChanged: (entry: InspectedEntry, known: HeaderDetails) => boolean) =>
    entries.flatMap(({ origin }) => {
      const known = details.get(origin);
      return known !== undefined && isChanged(origin, known) ? [{ path: origin.path }] : [];
    });
  return {
    entries,
    repairs: [
      ...repairOf(
        'utf8-names',
        paths(({ name, flags }) => (flags & FLAG_UTF8) === 0 && /[^\u0000-\u007f]/.test(name)),
      ),
      ...(spareBytes > 0 ? [{ kind: 'spare-bytes' as const, count: spareBytes, examples: [] }] : []),
      ...repairOf(
        'zip64',
        paths((_, { isZip64 }) => isZip64),
      ),
      ...repairOf(
        'descriptors',
        paths(({ flags }) => (flags & FLAG_DATA_DESCRIPTOR) !== 0),
      ),
      ...repairOf(
        'extra-fields',
        paths((_, { extraBytes }) => extraBytes > 0),
      ),
      ...repairOf(
        'times',
        paths((_, { isEpoch }) => !isEpoch),
      ),
    ],
  };
};
