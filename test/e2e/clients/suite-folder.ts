import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder for all tests of a suite. */
export interface SuiteFolder {
  readonly path: string;
  /** Writes a file of it, with the folders above. */
  readonly write: (name: string, content: string | Buffer) => void;
}

/** A new empty folder that goes away after the suite. */
export function suiteFolder(): SuiteFolder {
  const path = mkdtempSync(join(tmpdir(), 'zipwright-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write: (name, content) => {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
  };
}
