import { exitCodes, ZipwrightError } from '../../errors/zipwright-error.ts';
import type { StatePlace, StateSurroundings } from '../../workflow/serve/state-place.ts';
import type { CliContext } from '../context.ts';
import { jsonFlag, text } from './flag-kinds.ts';

/** Flags of the commands that export and import the platform's state. */
export interface StateFlags {
  readonly data?: string;
  readonly endpointUrl?: string;
  readonly json?: boolean;
}

/** Their definitions. */
export const stateFlagDefinitions = {
  data: text('Folder that keeps the state (default: .zipwright/data in this folder)', 'folder'),
  endpointUrl: text('Platform that runs, whose state it is, instead of a folder', 'url'),
  json: jsonFlag,
} as const;

/** @throws {ZipwrightError} USAGE when both a folder and a platform are named */
export function statePlace({ data, endpointUrl }: StateFlags, directory: string): StatePlace {
  if (data !== undefined && endpointUrl !== undefined) {
    throw new ZipwrightError('USAGE', 'Cannot use --data with --endpoint-url: each names a state', {
      hint: 'leave out one of them',
      exitCode: exitCodes.usage,
    });
  }
  return {
    directory,
    ...(data === undefined ? {} : { data }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
}

export function stateSurroundings({ process, now, signal }: CliContext): StateSurroundings {
  return { environment: process.env, now, signal };
}
