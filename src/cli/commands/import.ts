import { resolve } from 'node:path';
import { importState } from '../../workflow/serve/import-state.ts';
import type { CliContext } from '../context.ts';
import { movedJson } from '../render/export.ts';
import { importText } from '../render/import.ts';
import { runCommand } from '../run-command.ts';
import { statePlace, stateSurroundings, type StateFlags } from './state-flags.ts';

/** Flags of `zipwright import`. */
export interface ImportFlags extends StateFlags {
  readonly replace?: boolean;
}

/** `zipwright import FILE` */
export function importCommand(this: CliContext, flags: ImportFlags, file: string): Promise<void> {
  const { process, directory } = this;
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const imported = await importState(
      {
        ...statePlace(flags, directory),
        file: resolve(directory, file),
        replace: flags.replace ?? false,
      },
      stateSurroundings(this),
    );
    process.stdout.write(isJson ? movedJson(imported) : importText(imported, directory));
  });
}
