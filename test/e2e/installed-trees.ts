import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

/** Files that an installer writes about itself, and RECORD, which lists them. */
const INSTALLER_FILES =
  /(^|\/)(RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|\.lock)$|(^|\/)__pycache__\//;

/** Every file below a folder as `mode sha256`, first lines of bin/ apart. */
export function describeTree(folder: string): Record<string, string> {
  const found: [string, string][] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile() && !INSTALLER_FILES.test(name)) {
      const content = readFileSync(path);
      const compared = name.startsWith('bin/') ? content.subarray(content.indexOf('\n')) : content;
      const mode = (statSync(path).mode & 0o111) === 0 ? '644' : '755';
      found.push([name, `${mode} ${createHash('sha256').update(compared).digest('hex')}`]);
    }
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
