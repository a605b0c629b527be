import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { StateError } from '../state/errors.ts';
import { importState } from '../state/import-state.ts';
import { openPlatformState, serviceStates } from './state.ts';

const hasState = (folder: string): boolean => existsSync(join(folder, 'state.db'));

/**
 * Gives the state in a folder that no platform has open, as one archive.
 * @throws {StateError} STATE_MISSING, STATE_IN_USE, and what else keeps it from being opened
 */
export async function exportStored(
  folder: string,
  write: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  if (!hasState(folder)) {
    throw new StateError('STATE_MISSING', `Cannot export "${folder}": there is no state in it`, {
      data: { state: folder },
      hint: 'name the folder that zipwright start was given (--data DIR), or run this where it was started',
    });
  }
  await using state = await openPlatformState(folder, {});
  await write(state.export());
}

/**
 * Puts an archive in the place of the state in a folder that no platform has open.
 * @param replace whether a state that has something is to be replaced
 * @throws {StateError} STATE_NOT_EMPTY, STATE_ARCHIVE_INVALID, STATE_NEWER, STATE_IN_USE, STATE_DISK_FULL,
 *   STATE_NOT_WRITABLE; there is what was there before then. What `archive` throws
 */
export async function importStored(
  folder: string,
  archive: AsyncIterable<Uint8Array>,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  if (!hasState(folder)) {
    refuseOthers(folder);
    await importState(folder, archive, serviceStates);
    return;
  }
  await using state = await openPlatformState(folder, {});
  if (!replace) {
    await state.refuseFilled();
  }
  using received = await state.receive(archive);
  await received.apply({ replace });
}

/** Files that are no state are not zipwright's to replace. */
function refuseOthers(folder: string): void {
  const [other] = ifExists(() => readdirSync(folder)) ?? [];
  if (other !== undefined) {
    throw new StateError(
      'STATE_NOT_EMPTY',
      `Cannot import into "${folder}": it has files (${other}), but no state`,
      { data: { state: folder }, hint: 'choose a folder that is empty or not there yet (--data DIR)' },
    );
  }
}
