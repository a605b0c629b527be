import { quotas } from '../lambda/quotas.ts';
import { readBudget, type SizeBudget } from './budget.ts';
import { readLayerDefinitions, type LayerDefinition } from './layer-definition.ts';
import { readForeignLayers } from './foreign-layers.ts';
import { isTable, TableReader, type Table } from './table-reader.ts';

/** Where a layer's Python files go: `python/`, or the folder of one Python version below it. */
export type LayerLayout = 'python' | 'site-packages';

/** What a project may say about a function, in `[tool.zipwright]` or `[tool.zipwright.functions.NAME]`. */
export interface FunctionConfiguration {
  readonly name?: string;
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  /** Folder of the function's own files, relative to the project. */
  readonly source?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  /** Requirements files or one lock file, relative to the project. */
  readonly dependencies?: readonly string[];
  /** Folder filled by pip, virtual environment or .zip to start from, relative to the project. */
  readonly from?: string;
  /** Plain requirements beside those of the files. */
  readonly with?: readonly string[];
  readonly groups?: readonly string[];
  readonly extras?: readonly string[];
  readonly onlyBinary?: readonly string[];
  readonly noBinary?: readonly string[];
  /** Builds the project itself as a wheel, or copies its files. */
  readonly package?: boolean;
  readonly prefix?: string;
  readonly slim?: boolean;
  readonly bytecode?: boolean;
  readonly recompress?: boolean;
  readonly bundleSdk?: boolean;
  readonly excludeRuntimeSdk?: boolean;
  /** Layers that the function will have: archives, or names of configured layers. */
  readonly layers?: readonly string[];
  readonly allowNative?: readonly string[];
  readonly onConflict?: 'error' | 'first' | 'last';
  /** MB of memory that the function has. */
  readonly memory?: number;
  /** Seconds that an invocation may take. */
  readonly timeout?: number;
  /** MB of /tmp. */
  readonly ephemeralStorage?: number;
  /** The function's environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Command that builds a source distribution which zipwright cannot. */
  readonly builder?: string;
  /** Databases of known vulnerabilities in OSV's format, relative to the project: files, folders, zips, URLs. */
  readonly advisories?: readonly string[];
  /** File or folder that the artifact is written to. */
  readonly output?: string;
  readonly layer?: LayerConfiguration;
  /** Codes of findings that `zipwright check` leaves out. */
  readonly ignore?: readonly string[];
  /** What `zipwright size` allows the package to weigh. */
  readonly budget?: SizeBudget;
}

export interface LayerConfiguration {
  readonly layout?: LayerLayout;
  /** Folder whose files go to `lib/`, on the library path. */
  readonly lib?: string;
  /** Folder whose files go to `bin/`, on PATH. */
  readonly bin?: string;
}

/** A project's whole configuration: defaults for all functions, the functions and the layers by name. */
export interface ProjectConfiguration {
  readonly defaults: FunctionConfiguration;
  readonly functions: ReadonlyMap<string, FunctionConfiguration>;
  readonly layers: ReadonlyMap<string, LayerDefinition>;
  /** Archives that stand for layers of other accounts, by ARN; relative to the project. */
  readonly foreignLayers: ReadonlyMap<string, string>;
}

export const emptyConfiguration: ProjectConfiguration = {
  defaults: {},
  functions: new Map(),
  layers: new Map(),
  foreignLayers: new Map(),
};

/**
 * Reads zipwright's table of pyproject.toml or the whole of zipwright.toml.
 * @param where how the table is called in messages
 * @throws {ProjectError} CONFIGURATION_INVALID
 */
export function readConfiguration(table: Table, where: string): ProjectConfiguration {
  const { functions, layers, 'foreign-layers': foreign, ...rest } = table;
  // A table defines layers; a list, as in a function's own table, says which ones all functions have.
  const defined = isTable(layers) ? layers : {};
  const defaults = readFunction(
    isTable(layers) ? rest : { ...rest, ...(layers === undefined ? {} : { layers }) },
    where,
  );
  const named = new TableReader(functions === undefined ? {} : { functions }, where).table('functions') ?? {};
  const byName = new Map<string, FunctionConfiguration>();
  for (const [name, value] of Object.entries(named)) {
    const place = `${where}, functions.${name}`;
    byName.set(name, readFunction(isTable(value) ? value : { [name]: value }, place));
  }
  return {
    defaults,
    functions: byName,
    layers: readLayerDefinitions(defined, where),
    foreignLayers: readForeignLayers(foreign, where),
  };
}

function readFunction(table: Table, where: string): FunctionConfiguration {
  const reader = new TableReader(table, where);
  const layer = reader.table('layer');
  const budget = reader.table('budget');
  const configuration = {
    name: reader.string('name'),
    runtime: reader.string('runtime'),
    architecture: reader.string('architecture'),
    handler: reader.string('handler'),
    source: reader.string('source'),
    include: reader.strings('include'),
    exclude: reader.strings('exclude'),
    dependencies: reader.strings('dependencies'),
    from: reader.string('from'),
    with: reader.strings('with'),
    groups: reader.strings('groups'),
    extras: reader.strings('extras'),
    onlyBinary: reader.strings('only-binary'),
    noBinary: reader.strings('no-binary'),
    package: reader.boolean('package'),
    prefix: reader.string('prefix'),
    slim: reader.boolean('slim'),
    bytecode: reader.boolean('bytecode'),
    recompress: reader.boolean('recompress'),
    bundleSdk: reader.boolean('bundle-sdk'),
    excludeRuntimeSdk: reader.boolean('exclude-runtime-sdk'),
    layers: reader.strings('layers'),
    allowNative: reader.strings('allow-native'),
    onConflict: reader.choice('on-conflict', ['error', 'first', 'last']),
    memory: reader.integer('memory', quotas.memoryMegabytes),
    timeout: reader.integer('timeout', quotas.timeoutSeconds),
    ephemeralStorage: reader.integer('ephemeral-storage', quotas.ephemeralStorageMegabytes),
    environment: reader.stringTable('environment'),
    builder: reader.string('builder'),
    advisories: reader.strings('advisories'),
    ignore: reader.strings('ignore'),
    output: reader.string('output'),
    layer: layer === undefined ? undefined : readLayer(layer, `${where}, layer`),
    budget: budget === undefined ? undefined : readBudget(budget, `${where}, budget`),
  };
  reader.refuseUnknownKeys();
  return dropAbsent(configuration);
}

function readLayer(table: Table, where: string): LayerConfiguration {
  const reader = new TableReader(table, where);
  const layer = {
    layout: reader.choice('layout', ['python', 'site-packages']),
    lib: reader.string('lib'),
    bin: reader.string('bin'),
  };
  reader.refuseUnknownKeys();
  return dropAbsent(layer);
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the keys without a value, so that spreading one configuration over another only replaces what it says. */
export function dropAbsent<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Present<T>;
}
