import { readHalf, readWord } from './fields.ts';
import { SECTION_DYNAMIC_SYMBOLS, SECTION_SYMBOL_VERSIONS } from './format.ts';
import { parseHeader, type ElfHeader } from './header.ts';
import { parseSections, type SectionHeader } from './sections.ts';
import { MAX_NAME_BYTES, readString } from './strings.ts';

/** Symbols by which a library and those around it find each other. */
export interface DynamicSymbols {
  /** Needed from elsewhere, and from no particular version of a library: whoever has the name will do. */
  readonly unversionedImports: readonly string[];
  readonly exports: readonly string[];
}

/** Elf64_Sym (gABI "Symbol Table"): size, and the binding of symbols that must be found. */
const SYMBOL_SIZE = 24;
const BINDING_GLOBAL = 1;
/** LSB 5.0, 10.7.2: indexes up to 1 mean no version; the highest bit hides a symbol. */
const LAST_UNVERSIONED = 1;
const VERSION_MASK = 0x7fff;

/**
 * Reads the symbols of a 64-bit library through its section headers; nothing when it has none.
 * @throws {ElfError} ELF_TRUNCATED, ELF_DAMAGED
 */
export function readDynamicSymbols(bytes: Buffer): DynamicSymbols {
  const header = parseHeader(bytes);
  const sections = header.bits === 64 ? (parseSections(header)?.sections ?? []) : [];
  const symbols = sections.find(({ type }) => type === SECTION_DYNAMIC_SYMBOLS);
  const names = symbols === undefined ? undefined : sections[symbols.link];
  if (symbols === undefined || names === undefined) {
    return { unversionedImports: [], exports: [] };
  }
  const table = bytes.subarray(names.offset, names.offset + names.fileSize);
  const versions = sections.find(({ type }) => type === SECTION_SYMBOL_VERSIONS);
  const unversionedImports: string[] = [];
  const exports: string[] = [];
  for (const symbol of listSymbols(header, symbols, versions)) {
    const name = readString(table, symbol.name, MAX_NAME_BYTES);
    if (symbol.isDefined) {
      exports.push(name);
    } else if (symbol.isGlobal && symbol.version <= LAST_UNVERSIONED) {
      unversionedImports.push(name);
    }
  }
  return { unversionedImports, exports };
}

interface Symbol {
  readonly name: number;
  readonly isDefined: boolean;
  readonly isGlobal: boolean;
  readonly version: number;
}

/** The first symbol of every table is a placeholder. */
function* listSymbols(
  header: ElfHeader,
  symbols: SectionHeader,
  versions: SectionHeader | undefined,
): Generator<Symbol> {
  const count = Math.floor(symbols.fileSize / SYMBOL_SIZE);
  for (let index = 1; index < count; index += 1) {
    const at = symbols.offset + index * SYMBOL_SIZE;
    const hasVersion = versions !== undefined && (index + 1) * 2 <= versions.fileSize;
    yield {
      name: readWord(header, at),
      isDefined: readHalf(header, at + 6) !== 0,
      isGlobal: (header.bytes[at + 4] ?? 0) >> 4 === BINDING_GLOBAL,
      version: hasVersion ? readHalf(header, versions.offset + index * 2) & VERSION_MASK : 0,
    };
  }
}
