import { locateAddress } from './address.ts';
import type { DynamicTable } from './dynamic.ts';
import { damaged } from './errors.ts';
import { readHalf, readWord } from './fields.ts';
import type { ElfHeader } from './header.ts';
import { MAX_NAME_BYTES, readString } from './strings.ts';

/** The symbol versions, such as GLIBC_2.17, that a library must define for the file to load. */
export interface VersionNeed {
  readonly library: string;
  readonly versions: readonly string[];
}

/** LSB 5.0, 10.7.4: Verneed and Vernaux have the same size in both classes, and the distance of the next at the end. */
const RECORD_SIZE = 16;
const NEXT_FIELD = 12;
/** vn_version, the only one there is. */
const RECORD_VERSION = 1;
/** More versions than the GNU C library has ever had, and bound of the memory that a hostile file can take. */
const MAX_VERSIONS = 8192;

/**
 * Reads the needed symbol versions (DT_VERNEED) in the file's order, each library once. As in the loader of glibc the
 * chain of records counts, and not the number that DT_VERNEEDNUM claims.
 * @throws {ElfError} ELF_DAMAGED when a record or a name lies outside of its segment
 */
export function parseVersionNeeds(header: ElfHeader, dynamic: DynamicTable): VersionNeed[] {
  if (dynamic.versionNeedsAddress === undefined) {
    return [];
  }
  const { offset, length } = locateAddress(header, dynamic.versionNeedsAddress);
  const end = offset + length;
  const needs = new Map<string, Set<string>>();
  let records = 0;
  for (const need of chain(header, offset, end)) {
    checkRecordVersion(header, need);
    const library = readString(dynamic.strings, readWord(header, need + 4), MAX_NAME_BYTES);
    const versions = needs.get(library) ?? new Set();
    needs.set(library, versions);
    for (const version of chain(header, need + readWord(header, need + 8), end)) {
      versions.add(readString(dynamic.strings, readWord(header, version + 8), MAX_NAME_BYTES));
      records += 1;
      if (records > MAX_VERSIONS) {
        throw damaged(`it needs more than ${MAX_VERSIONS} symbol versions`);
      }
    }
  }
  return [...needs].map(([library, versions]) => ({ library, versions: [...versions] }));
}

/** Offsets of the records of a chain. The distance is unsigned, so that every chain ends. */
function* chain(header: ElfHeader, first: number, end: number): Generator<number> {
  let at = first;
  let distance: number;
  do {
    if (at + RECORD_SIZE > end) {
      throw damaged('a record of its needed symbol versions lies outside of the segment', { offset: at });
    }
    yield at;
    distance = readWord(header, at + NEXT_FIELD);
    at += distance;
  } while (distance !== 0);
}

function checkRecordVersion(header: ElfHeader, at: number): void {
  const version = readHalf(header, at);
  if (version !== RECORD_VERSION) {
    throw damaged(`a record of its needed symbol versions has version ${version}, where 1 is right`, {
      offset: at,
    });
  }
}
