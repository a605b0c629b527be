import { join } from 'node:path';
import type { IndexOptions, UvIndex } from '../../index/index-sources.ts';
import { readToml, type Project } from '../../project/read-project.ts';
import { isTable, type Table } from '../../project/table-reader.ts';
import { readRequirements } from '../../resolve/requirements-file.ts';
import type { FunctionSettings } from '../assemble/function-settings.ts';
import type { IndexRequest } from './lazy-services.ts';

/**
 * What the command line, the requirements files and uv's tables of a project say about package indexes. Environment and
 * pip's files are added by the index room.
 */
export function indexSettings(
  request: IndexRequest,
  project: Project,
  settings: readonly FunctionSettings[],
): IndexOptions {
  const fromFiles = requirementOptions(settings);
  const indexUrl = request.indexUrl ?? fromFiles.indexUrl;
  return {
    directory: project.directory,
    extraIndexUrls: [...request.extraIndexUrls, ...fromFiles.extraIndexUrls],
    findLinks: [...request.findLinks, ...fromFiles.findLinks],
    uvIndexes: uvIndexes(project),
    ...(indexUrl === undefined ? {} : { indexUrl }),
    ...(request.noIndex || fromFiles.noIndex ? { noIndex: true } : {}),
  };
}

interface RequirementOptions {
  readonly indexUrl: string | undefined;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
}

function requirementOptions(settings: readonly FunctionSettings[]): RequirementOptions {
  const files = settings.flatMap(({ dependencies }) =>
    dependencies.kind === 'requirements' ? dependencies.files : [],
  );
  const { lines } = readRequirements([...new Set(files)]);
  const valuesOf = (name: string): string[] =>
    lines.flatMap((line) => (line.kind === 'option' && line.name === name ? [line.value] : []));
  return {
    indexUrl: valuesOf('--index-url').at(-1),
    extraIndexUrls: valuesOf('--extra-index-url'),
    findLinks: valuesOf('--find-links'),
    noIndex: lines.some((line) => line.kind === 'option' && line.name === '--no-index'),
  };
}

/** `[[index]]` of uv.toml, which wins, or `[[tool.uv.index]]` of pyproject.toml. */
function uvIndexes(project: Project): UvIndex[] {
  const own = readToml(join(project.directory, 'uv.toml'));
  const tool = project.pyproject?.['tool'];
  const inPyproject = isTable(tool) && isTable(tool['uv']) ? tool['uv'] : {};
  const list = (own ?? inPyproject)['index'];
  return Array.isArray(list) ? list.filter(isTable).flatMap(readUvIndex) : [];
}

function readUvIndex(table: Table): UvIndex[] {
  const { url, name, format } = table;
  return typeof url !== 'string'
    ? []
    : [
        {
          url,
          default: table['default'] === true,
          explicit: table['explicit'] === true,
          ...(typeof name === 'string' ? { name } : {}),
          ...(format === 'flat' ? { format } : {}),
        },
      ];
}
