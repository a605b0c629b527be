import { locateAddress } from './address.ts';
import { parseDynamic } from './dynamic.ts';
import { damaged } from './errors.ts';
import { readHalf, readWord } from './fields.ts';
import { parseHeader } from './header.ts';
import { MAX_NAME_BYTES, readString } from './strings.ts';

/** LSB 5.0, 10.7.3: Verdef has the same size in both classes. */
const RECORD_SIZE = 20;
/** Flag of the record that names the file itself (VER_FLG_BASE). */
const FLAG_BASE = 1;
/** More versions than the GNU C library has ever had, and bound of the memory that a hostile file can take. */
const MAX_VERSIONS = 8192;

/**
 * Reads the symbol versions that a library defines (DT_VERDEF), in the file's order, its own name left out: what the
 * loader compares with the versions that other files need. Empty for libraries without versions, which the loader
 * takes for all.
 * @throws {ElfError} ELF_TRUNCATED, ELF_DAMAGED
 */
export function readVersionDefinitions(bytes: Buffer): string[] {
  const header = parseHeader(bytes);
  const dynamic = parseDynamic(header);
  if (dynamic?.versionDefinitionsAddress === undefined) {
    return [];
  }
  const { offset, length } = locateAddress(header, dynamic.versionDefinitionsAddress);
  const end = offset + length;
  const versions = new Set<string>();
  let distance: number;
  let at = offset;
  let records = 0;
  do {
    records += 1;
    if (at + RECORD_SIZE > end || records > MAX_VERSIONS) {
      const reason =
        records > MAX_VERSIONS
          ? `they are more than ${MAX_VERSIONS}`
          : 'a record lies outside of the segment';
      throw damaged(`its symbol versions cannot be read: ${reason}`, { offset: at });
    }
    if ((readHalf(header, at + 2) & FLAG_BASE) === 0) {
      const name = readWord(header, at + readWord(header, at + 12));
      versions.add(readString(dynamic.strings, name, MAX_NAME_BYTES));
    }
    distance = readWord(header, at + 16);
    at += distance;
  } while (distance !== 0);
  return [...versions];
}
