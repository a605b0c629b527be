import { ZipwrightError } from '../errors/zipwright-error.ts';

export type ElfErrorCode = 'ELF_TRUNCATED' | 'ELF_DAMAGED';

/** A file that begins as ELF, but ends too early or contradicts itself. */
export class ElfError extends ZipwrightError<ElfErrorCode> {}

/** The error for a file that contradicts the format: `reason` says where. */
export function damaged(reason: string, data: Readonly<Record<string, unknown>> = {}): ElfError {
  return new ElfError('ELF_DAMAGED', `Cannot read the ELF file: ${reason}`, { data });
}
