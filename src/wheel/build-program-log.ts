import { readFileSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';

/** A program that a build script called, of those that zipwright puts in its way. */
export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  /** `refused`: it was not to be had. `failed`: it ran and ended with an error. */
  readonly outcome: 'refused' | 'failed';
}

/** A build that calls a compiler more often has told enough. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** Reads what {@link writePrograms}' programs noted: a line each, fields by tabulators. */
export function readProgramLog(path: string): ProgramCall[] {
  const text = ifExists(() => readFileSync(path, { encoding: 'utf8' }))?.slice(0, MAX_LOG_BYTES) ?? '';
  return text.split('\n').flatMap((line) => {
    const [outcome, program, ...rest] = line.replace(/\t$/, '').split('\t');
    return (outcome === 'refused' || outcome === 'failed') && program !== undefined
      ? [{ program, arguments: rest, outcome }]
      : [];
  });
}

const SOURCE_FILE = /\.(c|cc|cpp|cxx|c\+\+|m|mm|s|o|f|f90)$/i;

/** Whether a call was to compile or link something, and no question about the compiler itself. */
export function isCompilation({ arguments: given }: ProgramCall): boolean {
  return given.some((argument) => SOURCE_FILE.test(argument));
}
