import { resolve } from 'node:path';
import { exportState } from '../../workflow/serve/export-state.ts';
import type { CliContext } from '../context.ts';
import { exportText, movedJson } from '../render/export.ts';
import { runCommand } from '../run-command.ts';
import { statePlace, stateSurroundings, type StateFlags } from './state-flags.ts';

/** `zipwright export FILE` */
export function exportCommand(this: CliContext, flags: StateFlags, file: string): Promise<void> {
  const { process, directory } = this;
  const isJson = flags.json ?? false;
  return runCommand(this, isJson, async () => {
    const exported = await exportState(
      { ...statePlace(flags, directory), file: resolve(directory, file) },
      stateSurroundings(this),
    );
    process.stdout.write(isJson ? movedJson(exported) : exportText(exported, directory));
  });
}
