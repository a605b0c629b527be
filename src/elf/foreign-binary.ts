/** A binary of another system: Mach-O of macOS, PE of Windows. */
export type ForeignBinaryKind = 'macho' | 'pe';

/** <mach-o/loader.h>: 32 and 64 bits, in either byte order. */
const THIN_MACHO: ReadonlySet<number> = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);
/** <mach-o/fat.h>: several architectures in one file, with 32- or 64-bit offsets. Always big endian. */
const FAT_MACHO: ReadonlySet<number> = new Set([0xcafebabe, 0xcafebabf]);
/** Java's class files begin with 0xcafebabe too; where Mach-O counts architectures they have a version, from 45 on (JVMS 4.1). */
const FIRST_JAVA_VERSION = 45;

/** PE format, "MS-DOS Stub": where the signature's offset stands. */
const PE_OFFSET_FIELD = 0x3c;
/** `PE\0\0`. */
const PE_SIGNATURE = 0x50450000;

/** Tells a file that only another system can run by its magic numbers. */
export function foreignBinaryKind(bytes: Buffer): ForeignBinaryKind | undefined {
  if (isMachO(bytes)) {
    return 'macho';
  }
  return isPe(bytes) ? 'pe' : undefined;
}

function isMachO(bytes: Buffer): boolean {
  if (bytes.length < 8) {
    return false;
  }
  const magic = bytes.readUInt32BE(0);
  const architectures = bytes.readUInt32BE(4);
  return (
    THIN_MACHO.has(magic) || (FAT_MACHO.has(magic) && architectures > 0 && architectures < FIRST_JAVA_VERSION)
  );
}

function isPe(bytes: Buffer): boolean {
  if (bytes.length < PE_OFFSET_FIELD + 4 || bytes.toString('latin1', 0, 2) !== 'MZ') {
    return false;
  }
  const offset = bytes.readUInt32LE(PE_OFFSET_FIELD);
  return offset + 4 <= bytes.length && bytes.readUInt32BE(offset) === PE_SIGNATURE;
}
