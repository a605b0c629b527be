import { exitCodes } from '../errors/zipwright-error.ts';
import { BuildError } from './build-errors.ts';

const PART =
  /\\(?<escaped>.)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>[^']*)'|(?<plain>[^\s"'\\]+)|(?<space>\s+)|(?<open>["'\\])/gs;

/**
 * Splits a command into words as a shell does, without a shell's other powers: quotes and backslashes count, variables
 * and wildcards do not.
 * @throws {BuildError} BUILDER_FAILED when a quote is never closed
 */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const { groups = {} } of command.matchAll(PART)) {
    if (groups.open !== undefined) {
      throw new BuildError(
        'BUILDER_FAILED',
        `Cannot read the builder command "${command}": a quote is not closed`,
        { data: { command }, exitCode: exitCodes.usage },
      );
    }
    if (groups.space === undefined) {
      word = (word ?? '') + wordPart(groups);
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** In double quotes a backslash only counts before itself and the quote. */
function wordPart({ escaped, double, single, plain }: Record<string, string | undefined>): string {
  return escaped ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? single ?? plain ?? '';
}
