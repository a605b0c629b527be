import { exitCodes } from '../errors/zipwright-error.ts';
import { isValidName, normalizeName } from '../python/name.ts';
import { ProjectError } from './errors.ts';
import { isTable, TableReader, type Table } from './table-reader.ts';

/** A layer that a project builds: `[tool.zipwright.layers.NAME]`. */
export interface LayerDefinition {
  /** Normalised names of what is in it; the versions are those that its functions have. */
  readonly distributions: readonly string[];
  readonly layout?: 'python' | 'site-packages';
  readonly slim?: boolean;
  readonly bytecode?: boolean;
  readonly recompress?: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html: what a layer may be called. */
export const LAYER_NAME = /^[A-Za-z0-9_-]{1,140}$/;

/**
 * Reads the `layers` table of a configuration.
 * @throws {ProjectError} CONFIGURATION_INVALID
 */
export function readLayerDefinitions(layers: Table, where: string): Map<string, LayerDefinition> {
  const definitions = new Map<string, LayerDefinition>();
  for (const [name, value] of Object.entries(layers)) {
    const place = `${where}, layers.${name}`;
    if (!LAYER_NAME.test(name)) {
      throw invalid(place, 'the name of a layer has letters, digits, - and _ only, 140 at most');
    }
    definitions.set(name, readDefinition(isTable(value) ? value : { [name]: value }, place));
  }
  return definitions;
}

function readDefinition(table: Table, where: string): LayerDefinition {
  const reader = new TableReader(table, where);
  const names = reader.strings('distributions') ?? [];
  const flags = Object.entries({
    layout: reader.choice('layout', ['python', 'site-packages']),
    slim: reader.boolean('slim'),
    bytecode: reader.boolean('bytecode'),
    recompress: reader.boolean('recompress'),
  }).filter(([, value]) => value !== undefined);
  reader.refuseUnknownKeys();
  const wrong = names.find((name) => !isValidName(name));
  if (wrong !== undefined) {
    throw invalid(
      where,
      `"distributions" has ${JSON.stringify(wrong)}, and names of distributions are wanted`,
    );
  }
  if (names.length === 0) {
    throw invalid(where, '"distributions" is missing or empty');
  }
  return { distributions: [...new Set(names.map(normalizeName))], ...Object.fromEntries(flags) };
}

function invalid(where: string, reason: string): ProjectError {
  return new ProjectError('CONFIGURATION_INVALID', `Cannot use ${where}: ${reason}`, {
    data: { where },
    hint: 'for example distributions = ["numpy", "pandas"]; versions come from the functions that have the layer',
    exitCode: exitCodes.usage,
  });
}
