import { readFileSync, statSync } from 'node:fs';
import { ifExists } from '../errors/system-error.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { markUsed } from '../store/touch.ts';

/** Which wheel a build gave. The wheel itself lies with the downloaded ones, under its hash. */
export interface BuildRecord {
  readonly filename: string;
  readonly sha256: string;
}

/**
 * Reads what a build left. A record that cannot be read counts as none: the build is then done anew.
 * @param now milliseconds since 1970, for the cache's order of use
 */
export function readBuildRecord(path: string, now: number): BuildRecord | undefined {
  const text = ifExists(() => readFileSync(path, 'utf8'));
  const record = text === undefined ? undefined : parseRecord(text);
  if (record !== undefined) {
    markUsed(path, statSync(path).mtimeMs, now);
  }
  return record;
}

function parseRecord(text: string): BuildRecord | undefined {
  try {
    const { filename, sha256 } = JSON.parse(text) as Record<string, unknown>;
    const isRecord =
      typeof filename === 'string' &&
      /^[^/\\]+\.whl$/.test(filename) &&
      typeof sha256 === 'string' &&
      /^[0-9a-f]{64}$/.test(sha256);
    return isRecord ? { filename, sha256 } : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {StoreError} */
export function writeBuildRecord(path: string, { filename, sha256 }: BuildRecord): void {
  writeFileAtomic(path, `${JSON.stringify({ filename, sha256 })}\n`);
}
