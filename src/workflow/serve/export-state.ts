import { exportStored } from '../../platform/stored-state.ts';
import { AtomicFile } from '../../store/atomic-file.ts';
import { requestState } from './request-state.ts';
import {
  stateFolder,
  throughPlatform,
  type PlaceNamed,
  type StatePlace,
  type StateSurroundings,
} from './state-place.ts';

export interface ExportRequest extends StatePlace {
  /** Absolute path of the archive to write. */
  readonly file: string;
}

export interface ExportedState extends PlaceNamed {
  readonly file: string;
  /** Size of the archive. */
  readonly bytes: number;
}

/** Secrets of functions, keys and parameters are in it. */
const MODE = 0o600;

/**
 * Writes the whole state as one archive, which appears when it is whole.
 * @throws {StateError} STATE_MISSING, STATE_IN_USE; {PlatformError} PLATFORM_UNREACHABLE; {StoreError} when it cannot be written
 */
export async function exportState(
  request: ExportRequest,
  surroundings: StateSurroundings,
): Promise<ExportedState> {
  const { file, endpointUrl } = request;
  const { signal } = surroundings;
  let bytes = 0;
  const write = async (archive: AsyncIterable<Uint8Array>): Promise<void> => {
    using written = new AtomicFile(file, MODE);
    for await (const piece of archive) {
      signal.throwIfAborted();
      written.write(piece);
      bytes += piece.length;
    }
    written.commit();
  };
  if (endpointUrl !== undefined) {
    await write(await requestState({ ...surroundings, endpointUrl }));
    return { file, bytes, endpointUrl };
  }
  const data = stateFolder(request);
  try {
    await exportStored(data, write);
  } catch (error) {
    throw throughPlatform(error, surroundings);
  }
  return { file, bytes, data };
}
