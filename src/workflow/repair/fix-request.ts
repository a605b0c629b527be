import { realpathSync, statSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { quoteName } from '../../errors/quote-name.ts';
import { ifExists } from '../../errors/system-error.ts';
import { exitCodes } from '../../errors/zipwright-error.ts';
import { ArtifactError } from '../artifact/artifact-errors.ts';
import { FixError } from './fix-errors.ts';
import type { ArtifactRequest } from '../artifact/open-artifact.ts';

/** What is to be repaired, and where it goes. */
export interface FixRequest extends ArtifactRequest {
  /** Says what the artifact is where it cannot be told. */
  readonly kind?: 'function' | 'layer';
  /** File to write, as the user wrote it. */
  readonly output?: string;
  readonly inPlace: boolean;
  readonly dryRun: boolean;
  /** Keep bytecode though its source is there. */
  readonly keepBytecode: boolean;
}

/** Absolute paths. */
export interface FixPlaces {
  readonly input: string;
  /** Absent for a dry run. */
  readonly output?: string;
  /** Mode that the file keeps; absent for a new one. */
  readonly mode?: number;
}

/**
 * Decides where the repaired artifact goes, before anything is read.
 * @throws {ArtifactError} NOT_A_FILE
 * @throws {FixError} FIX_OUTPUT_UNCLEAR, FIX_OUTPUT_IS_INPUT
 */
export function fixPlaces(request: FixRequest): FixPlaces {
  const { name, directory, output, inPlace, dryRun } = request;
  const input = resolve(directory, name);
  const stats = ifExists(() => statSync(input));
  if (stats?.isFile() === false) {
    throw notFile(`repair ${quoteName(name)}`, input, 'zipwright build makes a right one of a project');
  }
  refuseUnclear(request);
  const target = realPath(output === undefined ? input : resolve(directory, output));
  if (!inPlace && output !== undefined) {
    refuseWriting(output, target, stats);
  }
  if (dryRun) {
    return { input };
  }
  return { input, output: target, ...(inPlace && stats !== undefined ? { mode: stats.mode & 0o777 } : {}) };
}

function notFile(what: string, path: string, hint: string): ArtifactError {
  return new ArtifactError('NOT_A_FILE', `Cannot ${what}: it is not a file`, {
    data: { path },
    hint: `name a .zip; ${hint}`,
    exitCode: exitCodes.usage,
  });
}

function refuseUnclear({ name, output, inPlace, dryRun }: FixRequest): void {
  if (output !== undefined && inPlace) {
    throw unclear(name, 'both -o and --in-place are given', 'leave one of them out');
  }
  if (output === undefined && !inPlace && !dryRun) {
    throw unclear(name, 'nothing says where to', 'name a file with -o FILE, or say --in-place or --dry-run');
  }
}

/** What is no file would be replaced by one: a device for everybody. */
function refuseWriting(output: string, target: string, input: Stats | undefined): void {
  const present = ifExists(() => statSync(target));
  if (present?.isFile() === false) {
    throw notFile(`write ${quoteName(output)}`, target, '--dry-run writes nothing');
  }
  if (isSameFile(input, present)) {
    throw new FixError(
      'FIX_OUTPUT_IS_INPUT',
      `Cannot write ${quoteName(output)}: it is the artifact itself`,
      {
        data: { path: target },
        hint: 'say --in-place to replace it',
        exitCode: exitCodes.usage,
      },
    );
  }
}

function realPath(path: string): string {
  return ifExists(() => realpathSync(path)) ?? path;
}

function isSameFile(one: Stats | undefined, other: Stats | undefined): boolean {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

function unclear(name: string, found: string, hint: string): FixError {
  return new FixError('FIX_OUTPUT_UNCLEAR', `Cannot write ${quoteName(name)} repaired: ${found}`, {
    hint,
    exitCode: exitCodes.usage,
  });
}
