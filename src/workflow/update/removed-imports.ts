import { readFileSync } from 'node:fs';
import { removedModules, type RemovedModule } from '../../inspect/removed-modules.ts';
import type { Project } from '../../project/read-project.ts';
import { scanImports } from '../../python/import-scan.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import { sourceFiles } from '../assemble/user-entries.ts';

/** An import in a source of the project whose module goes away. */
export interface RemovedImport extends RemovedModule {
  /** Below the project's source folder. */
  readonly path: string;
}

/** Where the project is to go, and what it has besides the standard library. */
export interface RemovalContext {
  /** 14 for Python 3.14. */
  readonly to: number;
  /** Normalised names of its distributions. */
  readonly distributions: ReadonlySet<string>;
}

const SOURCE = /\.pyw?$/;

/**
 * Finds what a project's own sources import of the standard library and will not find there any more. What a distribution or
 * a file of the project brings under the same name is there.
 * @throws {ProjectError} and the system's error when a file cannot be read
 */
export function removedImports(
  settings: FunctionSettings,
  project: Project,
  { to, distributions }: RemovalContext,
): RemovedImport[] {
  const from = settings.target.runtime.minor;
  const files = sourceFiles(settings, project).files.filter(({ path }) => SOURCE.test(path));
  const own = new Set(
    files.map(({ path }) => path.slice(settings.userPrefix.length).split(/[/.]/, 1)[0] ?? ''),
  );
  return files.flatMap(({ source, path }) =>
    removedModules(scanImports(readFileSync(source)), { from, to })
      .filter(
        ({ module, replacement }) =>
          !own.has(module) && !(replacement !== undefined && distributions.has(replacement)),
      )
      .map((each) => ({ path, ...each })),
  );
}
