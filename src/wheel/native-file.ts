import type { ElfFacts } from '../elf/facts.ts';

/** An ELF file of a distribution, at its path in the archive without prefix. */
export interface NativeFile {
  readonly path: string;
  readonly elf: ElfFacts;
}
