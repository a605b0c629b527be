import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { importStored } from '../../platform/stored-state.ts';
import { sendState } from './request-state.ts';
import {
  stateFolder,
  throughPlatform,
  type PlaceNamed,
  type StatePlace,
  type StateSurroundings,
} from './state-place.ts';

export interface ImportRequest extends StatePlace {
  /** Absolute path of the archive. */
  readonly file: string;
  /** Whether a state that has something is to be replaced. */
  readonly replace: boolean;
}

export interface ImportedState extends PlaceNamed {
  readonly file: string;
  /** Size of the archive. */
  readonly bytes: number;
}

/**
 * Puts an archive in the place of the state: all of it, or nothing of it.
 * @throws {StateError} STATE_NOT_EMPTY, STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_IN_USE and what keeps the folder from being
 *   written; {PlatformError} PLATFORM_UNREACHABLE; the system's error when the archive cannot be read
 */
export async function importState(
  request: ImportRequest,
  surroundings: StateSurroundings,
): Promise<ImportedState> {
  const { file, replace, endpointUrl } = request;
  const opened = await open(file, 'r');
  const { size: bytes } = await opened.stat();
  const archive = createReadStream('', {
    fd: opened,
    signal: surroundings.signal,
    highWaterMark: 256 * 1024,
  });
  try {
    if (endpointUrl !== undefined) {
      await sendState({ ...surroundings, endpointUrl }, archive, { replace });
      return { file, bytes, endpointUrl };
    }
    const data = stateFolder(request);
    await importStored(data, archive, { replace });
    return { file, bytes, data };
  } catch (error) {
    throw throughPlatform(error, surroundings);
  } finally {
    archive.destroy();
  }
}
