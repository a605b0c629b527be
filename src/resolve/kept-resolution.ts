import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { updateFileAtomic, writeFileAtomic } from '../store/atomic-file.ts';
import type { ReadRequest } from './dependency-request.ts';
import type { Selection } from './selection.ts';

/** Folder of a project for what zipwright keeps between builds. It ignores itself in git. */
export function stateFolder(directory: string): string {
  return join(directory, '.zipwright');
}

/** Makes the folder ignore itself in git. @throws {StoreError} */
export function prepareStateFolder(directory: string): void {
  updateFileAtomic(join(stateFolder(directory), '.gitignore'), '*\n');
}

/** The PEP 751 lock that a resolution is written to; its pins are kept at the next one. */
export function keptLockPath(request: ReadRequest): string {
  return join(stateFolder(request.directory), `pylock.${request.key}.toml`);
}

function keptSelectionPath(request: ReadRequest): string {
  return join(stateFolder(request.directory), `selection.${request.key}.json`);
}

interface KeptSelection {
  readonly digest: string;
  readonly selection: Selection;
}

/** The outcome of the same request at an earlier build, unless anything that decides it has changed since. */
export function readKeptSelection(request: ReadRequest): Selection | undefined {
  const text = ifExists(() => readFileSync(keptSelectionPath(request), 'utf8'));
  if (text === undefined) {
    return undefined;
  }
  try {
    // Written by keepSelection; a file that something else wrote has no matching digest.
    const kept = JSON.parse(text) as KeptSelection;
    return kept.digest === request.digest ? kept.selection : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {StoreError} */
export function keepSelection(request: ReadRequest, selection: Selection): void {
  prepareStateFolder(request.directory);
  const kept: KeptSelection = { digest: request.digest, selection };
  writeFileAtomic(keptSelectionPath(request), `${JSON.stringify(kept)}\n`);
}
