import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { runProcess } from '../toolchain/run-process.ts';
import { BuildError } from './build-errors.ts';
import { cannotBuild, type BuildSource } from './build-source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface UnpackContext {
  readonly python: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** The `data` filter keeps members inside of the folder (PEP 706); older releases only have it in zip files. */
const UNPACK = `
import shutil, sys, tarfile
archive, folder = sys.argv[1:]
safe = {"filter": "data"} if hasattr(tarfile, "data_filter") and not archive.endswith(".zip") else {}
shutil.unpack_archive(archive, folder, **safe)
`;

/**
 * Unpacks a source archive of which one folder is the project.
 * @param subdirectory the project's folder below the archive's top
 * @returns the project's folder
 * @throws {BuildError} SOURCE_UNAVAILABLE
 */
export async function unpackSubdirectory(
  source: BuildSource,
  subdirectory: string,
  { python, environment, signal }: UnpackContext,
): Promise<string> {
  const folder = join(source.workspace, 'unpacked');
  mkdirSync(folder);
  const { exitCode, stderr } = await runProcess({
    command: python,
    arguments: ['-I', '-c', UNPACK, source.path, folder],
    environment,
    signal,
  });
  const [top, ...others] = exitCode === 0 ? readdirSync(folder) : [];
  const root = top !== undefined && others.length === 0 ? join(folder, top) : folder;
  const project = resolve(root, subdirectory);
  if (exitCode !== 0 || relative(root, project).startsWith('..') || !existsSync(project)) {
    const reason =
      exitCode === 0 ? `its archive has no folder "${subdirectory}"` : `its archive cannot be unpacked`;
    throw new BuildError('SOURCE_UNAVAILABLE', `${cannotBuild(source)}: ${reason}`, {
      data: { distribution: source.name, subdirectory, output: stderr.slice(-500) },
      hint: 'check the URL of the requirement and what follows "#subdirectory="',
    });
  }
  return project;
}
