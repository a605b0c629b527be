import { withoutHidden } from '../../errors/quote-name.ts';
import type { ImportedState } from '../../workflow/serve/import-state.ts';
import { placeText, shortened } from './export.ts';
import { formatBytes } from './quantities.ts';

/** `.zipwright/data: 12.3 MB from backup.tar` */
export function importText(imported: ImportedState, directory: string): string {
  const { file, bytes } = imported;
  return withoutHidden(
    `${placeText(imported, directory)}: ${formatBytes(bytes)} from ${shortened(file, directory)}`,
  ).concat('\n');
}
