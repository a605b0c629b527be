/**
 * Numbers of the ELF format. Source: System V ABI, gABI 4.3 (chapters named at each), and for the GNU extensions the
 * Linux Standard Base Core 5.0.
 */

/** "ELF Identification": the first four bytes, 0x7f and `ELF`. */
export const MAGIC = 0x7f454c46;
export const CLASS_32 = 1;
export const CLASS_64 = 2;
export const DATA_LITTLE = 1;
export const DATA_BIG = 2;
export const IDENT_SIZE = 16;

/** "ELF Header", e_type. */
export const TYPE_RELOCATABLE = 1;
export const TYPE_EXECUTABLE = 2;
export const TYPE_SHARED = 3;
export const TYPE_CORE = 4;
/** e_phnum when the count is elsewhere, as in memory images of huge processes. */
export const PHNUM_EXTENDED = 0xffff;

/** "Program Header": size of one in 32- and 64-bit files, and p_type. */
export const PROGRAM_HEADER_SIZE_32 = 32;
export const PROGRAM_HEADER_SIZE_64 = 56;
export const SEGMENT_LOAD = 1;
export const SEGMENT_DYNAMIC = 2;
export const SEGMENT_INTERPRETER = 3;

/** "Dynamic Section", d_tag. */
export const TAG_NULL = 0;
export const TAG_NEEDED = 1;
export const TAG_STRING_TABLE = 5;
export const TAG_STRING_SIZE = 10;
export const TAG_SONAME = 14;
export const TAG_RPATH = 15;
export const TAG_RUNPATH = 29;
/** LSB 5.0, 10.3.2: where the needed versions are. */
export const TAG_VERSION_NEEDS = 0x6ffffffe;
/** LSB 5.0, 10.3.2: where the versions are that it defines. */
export const TAG_VERSION_DEFINITIONS = 0x6ffffffc;
/** Flags of Sun's linkers, which GNU's took over. */
export const TAG_FLAGS_1 = 0x6ffffffb;
/** In those flags: a program that happens to be position-independent, and no library. */
export const FLAGS_1_PIE = 0x08000000;

/** "Section Header", sh_type and sh_flags. */
export const SECTION_HEADER_SIZE_64 = 64;
export const SECTION_SYMBOLS = 2;
export const SECTION_STRINGS = 3;
export const SECTION_RELA = 4;
export const SECTION_NO_BITS = 8;
export const SECTION_REL = 9;
export const SECTION_DYNAMIC_SYMBOLS = 11;
export const SECTION_GROUP = 17;
export const SECTION_SYMBOL_INDEXES = 18;
/** LSB 5.0, 10.7.2: a version index for each dynamic symbol. */
export const SECTION_SYMBOL_VERSIONS = 0x6fffffff;
export const SECTION_FLAG_ALLOCATED = 0x2;
/** sh_info is the number of a section. */
export const SECTION_FLAG_INFO_LINK = 0x40;
