import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ifExists } from '../../errors/system-error.ts';
import type { FunctionCode } from '../function-configuration.ts';

/**
 * Finds the external extensions that a function's layers bring: every file directly in their folder `extensions`.
 * @returns paths as they are inside a sandbox, in the order of their names
 */
export function listExtensions({ opt }: FunctionCode): string[] {
  if (opt === undefined) {
    return [];
  }
  const entries = ifExists(() => readdirSync(join(opt, 'extensions'), { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `/opt/extensions/${entry.name}`)
    .sort();
}
