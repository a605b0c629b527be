import { relative, resolve, sep } from 'node:path';
import { deflateOnce } from '../../packaging/deflate-once.ts';
import { readUserEntry, type UserEntry, type UserFile } from '../../packaging/user-entries.ts';
import { createFileFilter } from '../../project/file-filter.ts';
import type { Project } from '../../project/read-project.ts';
import { collectProjectFiles, type LeftOut, type ProjectFile } from '../../project/user-files.ts';
import type { StoreLayout } from '../../store/store-layout.ts';
import { ownPaths, type FunctionSettings } from './function-settings.ts';

/** The user's part of a package. */
export interface UserPart {
  readonly entries: readonly UserEntry[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Reads the user's files of a function, or the `lib/` and `bin/` folders of a layer.
 * @throws {ProjectError | StoreError | PackagingError}
 */
export async function readUserPart(
  settings: FunctionSettings,
  project: Project,
  layout: StoreLayout,
): Promise<UserPart> {
  const { files, leftOut } = sourceFiles(settings, project);
  const entries: UserEntry[] = [];
  for (const file of [...files, ...layerFolders(settings, project)]) {
    entries.push(await readUserEntry(file, (content) => deflateOnce(content, layout)));
  }
  return { entries, leftOut };
}

function placed(file: ProjectFile, prefix: string): UserFile {
  return { ...file, path: prefix + file.path };
}

/** The user's own files of a function by their paths in the package, and what stays out. */
export interface SourceFiles {
  readonly files: readonly UserFile[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Finds the user's own files of a function.
 * @throws {ProjectError}
 */
export function sourceFiles(settings: FunctionSettings, project: Project): SourceFiles {
  const { source, userPrefix, configuration } = settings;
  if (source === undefined) {
    return { files: [], leftOut: [] };
  }
  const filter = createFileFilter({
    include: configuration.include ?? [],
    exclude: configuration.exclude ?? [],
    ownPaths: [...ownPaths(settings, project), ...startedFrom(settings, project)],
    onlyIncluded: settings.ownPackage !== undefined,
  });
  const found = collectProjectFiles(source, filter);
  return { files: found.files.map((file) => placed(file, userPrefix)), leftOut: found.leftOut };
}

/** What the build starts from lies beside the function's files as often as not. */
function startedFrom({ configuration, source }: FunctionSettings, { directory }: Project): string[] {
  return configuration.from === undefined || source === undefined
    ? []
    : [relative(source, resolve(directory, configuration.from)).replaceAll(sep, '/')];
}

/** `lib/` is on a layer's library path and `bin/` on its PATH. */
function layerFolders({ kind, configuration }: FunctionSettings, project: Project): UserFile[] {
  const { layer } = configuration;
  if (kind !== 'layer' || layer === undefined) {
    return [];
  }
  const everything = createFileFilter({ include: ['*'], exclude: [], ownPaths: [] });
  return (['lib', 'bin'] as const).flatMap((place) => {
    const folder = layer[place];
    return folder === undefined
      ? []
      : collectProjectFiles(resolve(project.directory, folder), everything).files.map((file) =>
          placed({ ...file, executable: file.executable || place === 'bin' }, `${place}/`),
        );
  });
}
