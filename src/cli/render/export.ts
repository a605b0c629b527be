import { relative } from 'node:path';
import { withoutHidden } from '../../errors/quote-name.ts';
import type { ExportedState } from '../../workflow/serve/export-state.ts';
import type { ImportedState } from '../../workflow/serve/import-state.ts';
import type { PlaceNamed } from '../../workflow/serve/state-place.ts';
import { formatBytes } from './quantities.ts';

/** `backup.tar: 12.3 MB, the state of .zipwright/data` */
export function exportText(exported: ExportedState, directory: string): string {
  const { file, bytes } = exported;
  return withoutHidden(
    `${shortened(file, directory)}: ${formatBytes(bytes)}, the state of ${placeText(exported, directory)}`,
  ).concat('\n');
}

/** Where a state is, as people call it. */
export function placeText({ data, endpointUrl }: PlaceNamed, directory: string): string {
  return endpointUrl ?? shortened(data ?? '', directory);
}

export function shortened(path: string, directory: string): string {
  const shorter = relative(directory, path);
  return shorter === '' || shorter.startsWith('..') ? path : shorter;
}

/** What was exported or imported, for programs. */
export function movedJson({ file, bytes, data, endpointUrl }: ExportedState | ImportedState): string {
  const value = { schemaVersion: 1, file, bytes, data: data ?? null, endpoint: endpointUrl ?? null };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
