import { join, resolve } from 'node:path';
import { ZipwrightError } from '../../errors/zipwright-error.ts';

/** Where the state is that is exported or imported: in a folder, or with a platform that runs. */
export interface StatePlace {
  /** The folder that the command was given in. */
  readonly directory: string;
  /** Folder of the state, from `directory`; `.zipwright/data` when absent. */
  readonly data?: string;
  /** A platform that runs, instead of a folder. */
  readonly endpointUrl?: string;
}

/** What was asked of the state, for whoever is told. */
export interface PlaceNamed {
  /** Absolute path of the folder. */
  readonly data?: string;
  readonly endpointUrl?: string;
}

/** What an export or import takes from outside. */
export interface StateSurroundings {
  readonly environment: Readonly<Partial<Record<string, string>>>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export function stateFolder({ directory, data }: StatePlace): string {
  return resolve(directory, data ?? join('.zipwright', 'data'));
}

/** Says of a folder that a platform has open how to go through that. */
export function throughPlatform(error: unknown, { environment }: StateSurroundings): unknown {
  if (!(error instanceof ZipwrightError) || error.code !== 'STATE_IN_USE') {
    return error;
  }
  const endpointUrl = environment['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:4566';
  return new ZipwrightError(error.code, error.message, {
    data: error.data,
    hint: `go through the platform that runs there (--endpoint-url ${endpointUrl}), or stop it`,
    cause: error,
  });
}
