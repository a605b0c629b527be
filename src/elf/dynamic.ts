import { locateAddress } from './address.ts';
import { damaged } from './errors.ts';
import { readNative } from './fields.ts';
import {
  FLAGS_1_PIE,
  SEGMENT_DYNAMIC,
  TAG_FLAGS_1,
  TAG_NEEDED,
  TAG_NULL,
  TAG_RPATH,
  TAG_RUNPATH,
  TAG_SONAME,
  TAG_STRING_SIZE,
  TAG_STRING_TABLE,
  TAG_VERSION_DEFINITIONS,
  TAG_VERSION_NEEDS,
} from './format.ts';
import type { ElfHeader } from './header.ts';
import { MAX_FOLDERS_BYTES, MAX_NAME_BYTES, readString } from './strings.ts';

/** More libraries than any program links, and bound of the memory that a hostile file can take. */
const MAX_NEEDED = 8192;

/** What the dynamic section tells the loader. */
export interface DynamicTable {
  readonly needed: readonly string[];
  readonly soname?: string;
  /** DT_RPATH: searched before LD_LIBRARY_PATH, also for the libraries' libraries; ignored if there is a DT_RUNPATH. */
  readonly rpath?: string;
  /** DT_RUNPATH: searched after LD_LIBRARY_PATH, for this file's own needs only. */
  readonly runpath?: string;
  /** The file says of itself that it is a program (DF_1_PIE). */
  readonly isProgram: boolean;
  /** The string table, DT_STRTAB. */
  readonly strings: Buffer;
  /** DT_VERNEED. */
  readonly versionNeedsAddress?: number;
  /** DT_VERDEF. */
  readonly versionDefinitionsAddress?: number;
}

/** The entries as they stand: a tag that may occur once has its last value, as in the loader. */
interface RawTable {
  readonly needed: readonly number[];
  readonly values: ReadonlyMap<number, number>;
}

/**
 * Reads the dynamic section through the program headers, or returns `undefined` when there is none: a static program,
 * an object file, or debug symbols that were split off and have their segments empty.
 * @throws {ElfError} ELF_DAMAGED when it points outside of the file
 */
export function parseDynamic(header: ElfHeader): DynamicTable | undefined {
  const segment = header.programHeaders.find(
    ({ type, fileSize }) => type === SEGMENT_DYNAMIC && fileSize > 0,
  );
  if (segment === undefined) {
    return undefined;
  }
  const { needed, values } = readEntries(header, segment.address, segment.fileSize);
  const strings = findStrings(header, values);
  const soname = values.get(TAG_SONAME);
  const rpath = values.get(TAG_RPATH);
  const runpath = values.get(TAG_RUNPATH);
  const versionNeedsAddress = values.get(TAG_VERSION_NEEDS);
  const versionDefinitionsAddress = values.get(TAG_VERSION_DEFINITIONS);
  return {
    needed: needed.map((offset) => readString(strings, offset, MAX_NAME_BYTES)),
    ...(soname !== undefined && { soname: readString(strings, soname, MAX_NAME_BYTES) }),
    ...(rpath !== undefined && { rpath: readString(strings, rpath, MAX_FOLDERS_BYTES) }),
    ...(runpath !== undefined && { runpath: readString(strings, runpath, MAX_FOLDERS_BYTES) }),
    isProgram: hasFlag(values.get(TAG_FLAGS_1) ?? 0, FLAGS_1_PIE),
    strings,
    ...(versionNeedsAddress !== undefined && { versionNeedsAddress }),
    ...(versionDefinitionsAddress !== undefined && { versionDefinitionsAddress }),
  };
}

function hasFlag(value: number, flag: number): boolean {
  return (value & flag) !== 0;
}

function readEntries(header: ElfHeader, address: number, size: number): RawTable {
  const entrySize = header.bits / 4;
  const range = locateAddress(header, address);
  const end = range.offset + Math.min(range.length, size);
  const needed: number[] = [];
  const values = new Map<number, number>();
  for (let at = range.offset; at + entrySize <= end; at += entrySize) {
    const tag = readNative(header, at);
    const value = readNative(header, at + entrySize / 2);
    if (tag === TAG_NULL) {
      break;
    }
    if (tag === TAG_NEEDED) {
      needed.push(value);
    } else {
      values.set(tag, value);
    }
    if (needed.length > MAX_NEEDED) {
      throw damaged(`it needs more than ${MAX_NEEDED} libraries`);
    }
  }
  return { needed, values };
}

function findStrings(header: ElfHeader, values: ReadonlyMap<number, number>): Buffer {
  const address = values.get(TAG_STRING_TABLE);
  if (address === undefined) {
    return Buffer.alloc(0);
  }
  const { offset, length } = locateAddress(header, address);
  return header.bytes.subarray(offset, offset + Math.min(length, values.get(TAG_STRING_SIZE) ?? length));
}
