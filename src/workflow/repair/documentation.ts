import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Reads a page of docs/, in a checkout's sources or beside the bundle. @throws the system's error */
export function readDocumentation(page: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundled = join(here, 'docs');
  return readFileSync(
    join(existsSync(bundled) ? bundled : join(here, '..', '..', '..', 'docs'), page),
    'utf8',
  );
}
