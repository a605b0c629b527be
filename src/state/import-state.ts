import { readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { temporaryName } from '../store/temporary-name.ts';
import { StateError } from './errors.ts';
import { makeFolder } from './make-folder.ts';
import { stateFolderFailure } from './state-folder.ts';
import { blobColumnsOf, migrationsOf, type ServiceStates } from './state.ts';
import { syncFolder } from './sync-folder.ts';
import { unpackArchive } from './unpack-archive.ts';

/**
 * Makes a folder of state from an archive that `State.export` wrote. Everything is checked before the folder appears (see
 * `unpackArchive`).
 * @param folder new, or empty
 * @throws {StateError} STATE_NOT_EMPTY, STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_DISK_FULL, STATE_NOT_WRITABLE; nothing
 *   is left then. What `archive` throws
 */
export async function importState(
  folder: string,
  archive: AsyncIterable<Uint8Array>,
  services: ServiceStates,
): Promise<void> {
  const target = resolve(folder);
  const label = `"${folder}"`;
  if ((ifExists(() => readdirSync(target)) ?? []).length > 0) {
    throw new StateError('STATE_NOT_EMPTY', `Cannot import into ${label}: the folder is not empty`, {
      data: { state: folder },
      hint: 'choose a folder that is not there yet (--data DIR)',
    });
  }
  const stage = temporaryName(target);
  try {
    makeFolder(stage);
    await unpackArchive(stage, archive, {
      label,
      migrations: migrationsOf(services),
      columns: blobColumnsOf(services),
      durable: true,
    });
    ifExists(() => rmdirSync(target));
    renameSync(stage, target);
    await syncFolder(dirname(target));
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    throw stateFolderFailure(error, folder);
  }
}
