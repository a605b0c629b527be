import type { ElfSection } from './elf-maker.ts';

export interface MadeSymbol {
  readonly name: string;
  readonly defined?: boolean;
  readonly weak?: boolean;
  /** Index of the needed version; 1, none, unless told otherwise. */
  readonly version?: number;
}

/** Makes the sections of a 64-bit little-endian file's dynamic symbols, for {@link makeElf}. */
export function makeSymbolSections(symbols: readonly MadeSymbol[]): ElfSection[] {
  const names = Buffer.from(`\0${symbols.map(({ name }) => `${name}\0`).join('')}`);
  const table = Buffer.alloc(24 * (symbols.length + 1));
  const versions = Buffer.alloc(2 * (symbols.length + 1));
  let nameAt = 1;
  symbols.forEach(({ name, defined, weak, version }, index) => {
    const at = 24 * (index + 1);
    table.writeUInt32LE(nameAt, at);
    table.writeUInt8((weak === true ? 2 : 1) << 4, at + 4);
    table.writeUInt16LE(defined === true ? 1 : 0, at + 6);
    versions.writeUInt16LE(version ?? 1, 2 * (index + 1));
    nameAt += Buffer.byteLength(name) + 1;
  });
  return [
    { name: '.symbolnames', type: 3, content: names },
    { name: '.dynsym', type: 11, content: table, link: '.symbolnames' },
    { name: '.gnu.version', type: 0x6fffffff, content: versions, link: '.dynsym' },
  ];
}
