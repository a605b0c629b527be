import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWheel, wheelName, type MadeWheel } from '../makers/wheel-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { pathWithUv, zipwright, type CliResult } from './cli.ts';

/** A project of made wheels: what a build needs, and nothing from the network. */
export interface OfflineProject {
  readonly folder: string;
  readonly wheelhouse: string;
  readonly cache: string;
  build(...flags: string[]): Promise<CliResult>;
  /** Names in dist/, hidden ones too. */
  outputs(): string[];
}

/** Writes a wheel into a folder under its own name. @returns the file's path */
export function addWheel(wheelhouse: string, wheel: MadeWheel, bytes: Buffer = makeWheel(wheel)): string {
  mkdirSync(wheelhouse, { recursive: true });
  const path = join(wheelhouse, wheelName(wheel));
  writeFileSync(path, bytes);
  return path;
}

/** Makes a project with a handler, requirements and a wheelhouse. */
export function offlineProject(
  requirements: readonly string[],
  wheels: readonly MadeWheel[] = [],
): OfflineProject {
  const root = temporaryFolder();
  const folder = join(root, 'function');
  const wheelhouse = join(root, 'wheelhouse');
  const cache = join(root, 'cache');
  mkdirSync(folder);
  mkdirSync(wheelhouse);
  writeFileSync(
    join(folder, 'lambda_function.py'),
    'def lambda_handler(event, context):\n    return event\n',
  );
  writeFileSync(join(folder, '.python-version'), '3.11\n');
  writeFileSync(join(folder, 'requirements.txt'), `${requirements.join('\n')}\n`);
  for (const wheel of wheels) {
    addWheel(wheelhouse, wheel);
  }
  return {
    folder,
    wheelhouse,
    cache,
    build: (...flags) =>
      zipwright(['build', folder, '--no-index', '--find-links', wheelhouse, ...flags], {
        environment: { ZIPWRIGHT_CACHE_DIR: cache, PATH: pathWithUv(), PIP_FIND_LINKS: '' },
      }),
    outputs: () => {
      try {
        return readdirSync(join(folder, 'dist')).sort();
      } catch {
        return [];
      }
    },
  };
}
