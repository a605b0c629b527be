import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { exitCodes } from '../errors/zipwright-error.ts';
import { ifExists } from '../errors/system-error.ts';
import { emptyConfiguration, readConfiguration, type ProjectConfiguration } from './configuration.ts';
import { ProjectError } from './errors.ts';
import { isTable, type Table } from './table-reader.ts';

/** A project folder with what its own files say. */
export interface Project {
  /** Absolute. */
  readonly directory: string;
  /** Name of the folder, for projects that give none. */
  readonly folderName: string;
  readonly configuration: ProjectConfiguration;
  readonly pyproject: Table | undefined;
  /** Python version of a .python-version file: `3.11`. */
  readonly pythonVersion: string | undefined;
}

/**
 * Reads a project's configuration: `zipwright.toml`, else `[tool.zipwright]` of pyproject.toml.
 * @throws {ProjectError} PROJECT_NOT_FOUND, CONFIGURATION_INVALID
 */
export function readProject(path: string): Project {
  const directory = resolve(path);
  const stats = ifExists(() => statSync(directory));
  if (stats?.isDirectory() !== true) {
    throw new ProjectError(
      'PROJECT_NOT_FOUND',
      `Cannot build "${path}": ${stats === undefined ? 'there is no such folder' : 'it is a file, and a project folder is wanted'}`,
      {
        data: { path },
        hint:
          stats === undefined
            ? 'name the folder that has the function, or run the command in it'
            : `to start from a finished zip use --from ${path}`,
        exitCode: exitCodes.usage,
      },
    );
  }
  const own = readToml(join(directory, 'zipwright.toml'));
  const pyproject = readToml(join(directory, 'pyproject.toml'));
  return {
    directory,
    folderName: basename(directory),
    configuration: configurationOf(own, pyproject),
    pyproject,
    pythonVersion: readPythonVersion(directory),
  };
}

function configurationOf(own: Table | undefined, pyproject: Table | undefined): ProjectConfiguration {
  if (own !== undefined) {
    return readConfiguration(own, '"zipwright.toml"');
  }
  const tool = pyproject?.['tool'];
  const table = isTable(tool) ? tool['zipwright'] : undefined;
  return isTable(table) ? readConfiguration(table, '"pyproject.toml", [tool.zipwright]') : emptyConfiguration;
}

/** Reads a TOML file. @throws {ProjectError} CONFIGURATION_INVALID */
export function readToml(file: string): Table | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof TomlError) {
      throw new ProjectError(
        'CONFIGURATION_INVALID',
        `Cannot read "${file}": line ${error.line}, column ${error.column}: ${error.message.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '')}`,
        {
          data: { file, line: error.line },
          exitCode: exitCodes.usage,
          cause: error,
        },
      );
    }
    throw error;
  }
}

function readPythonVersion(directory: string): string | undefined {
  const text = ifExists(() => readFileSync(join(directory, '.python-version'), 'utf8'));
  return /^(?:cpython-)?(3\.\d+)/m.exec(text ?? '')?.[1];
}
