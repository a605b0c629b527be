import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A folder of files that run beside a function and are no part of the bundle: in a checkout's sources, or beside the bundle.
 */
export function runtimeSources(language: 'python' | 'nodejs'): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundled = join(here, language);
  return existsSync(bundled) ? bundled : join(here, '..', language);
}
