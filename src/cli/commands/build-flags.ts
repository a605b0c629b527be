import { resolve } from 'node:path';
import { dropAbsent, type FunctionConfiguration } from '../../project/configuration.ts';
import type { BuildRequest } from '../../workflow/assemble/build-request.ts';
import { indexFlagDefinitions, indexOptions, type IndexFlags } from './index-flags.ts';
import { text, texts, toggle } from './flag-kinds.ts';
import { layerReference } from './layer-reference.ts';

/** Flags of `zipwright build`. */
export interface BuildFlags extends IndexFlags {
  readonly output?: string;
  readonly layer?: boolean;
  readonly runtime?: string;
  readonly arch?: string;
  readonly handler?: string;
  readonly function?: string;
  readonly name?: string;
  readonly source?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly requirements?: readonly string[];
  readonly with?: readonly string[];
  readonly group?: readonly string[];
  readonly extra?: readonly string[];
  readonly onlyBinary?: readonly string[];
  readonly noBinary?: readonly string[];
  readonly from?: string;
  readonly prefix?: string;
  readonly slim?: boolean;
  readonly bytecode?: boolean;
  readonly recompress?: boolean;
  readonly bundleSdk?: boolean;
  readonly excludeRuntimeSdk?: boolean;
  readonly layerZip?: readonly string[];
  readonly builder?: string;
  readonly onConflict?: 'error' | 'first' | 'last';
  readonly allowNative?: readonly string[];
  readonly upgrade?: boolean;
  readonly frozen?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Definitions of the flags, as the parser, `--help` and the reference have them. */
export const buildFlagDefinitions = {
  output: text('Where the package goes: a .zip file, or a folder (default: dist/<name>.zip)', 'path'),
  layer: toggle('Build a layer: the dependencies below python/, and lib/ and bin/ folders'),
  runtime: text('Lambda runtime, such as python3.13', 'runtime'),
  arch: text('Architecture: x86_64 or arm64 (default: x86_64)', 'arch'),
  handler: text('Handler as Lambda knows it: file.function', 'handler'),
  function: text('Build only this function of [tool.zipwright.functions]', 'name'),
  name: text("Name of the package (default: the folder's name)", 'name'),
  source: text("Folder of the function's own files, below the project (default: the project)", 'folder'),
  include: texts("Files that go in although a rule leaves them out (.gitignore's syntax)", 'pattern'),
  exclude: texts("Files that stay out (.gitignore's syntax)", 'pattern'),
  requirements: texts('Requirements files, a lock or a pyproject.toml instead of those found', 'file'),
  with: texts('Add a requirement, such as boto3 or "pillow>=12"', 'requirement'),
  group: texts('Dependency group to include (pyproject.toml, uv, Poetry, PDM)', 'group'),
  extra: texts("Extra of the project's own to include", 'extra'),
  onlyBinary: texts('Never build these from source; :all: for everything', 'names'),
  noBinary: texts('Build these from source, as pip does', 'names'),
  prefix: text('Folder in the package for the dependencies, such as common', 'folder'),
  from: text('Start from what is there: a folder filled by pip, a virtual environment, or a .zip', 'path'),
  slim: toggle('Leave out tests, type stubs and debug symbols of the distributions'),
  bytecode: toggle('Add bytecode that Python uses as it is, for faster cold starts'),
  recompress: toggle('Compress the distributions harder (once; the result is kept)'),
  bundleSdk: toggle('Bundle boto3 and its dependencies whole, as AWS recommends'),
  excludeRuntimeSdk: toggle("Leave boto3 and its dependencies to the runtime's own"),
  layerZip: texts('Layer that the function will have: a zip, or the name of a configured layer', 'zip|name'),
  builder: text('Command that builds a source distribution which zipwright cannot build', 'command'),
  onConflict: {
    kind: 'enum',
    values: ['error', 'first', 'last'],
    optional: true,
    brief: 'When two distributions have different files at one path (default: error)',
  },
  allowNative: texts(
    'Native files of other platforms that may go in, because they are never loaded',
    'pattern',
  ),
  ...indexFlagDefinitions,
  upgrade: toggle('Resolve anew, to the newest versions allowed'),
  check: {
    kind: 'boolean',
    optional: true,
    brief: 'Inspect the package as zipwright check does (default: true)',
  },
  frozen: toggle('Resolve nothing: only what a lock or an earlier build decided'),
  json: toggle('Print the result as JSON'),
  quiet: toggle('Print only the result and errors'),
  verbose: toggle('Print every file that is left out, and why'),
} as const;

/**
 * Turns flags into a request; what is not given stays open for the project's configuration. Paths are seen from
 * `directory`, as the shell completes them; `--source` is below the project.
 */
export function buildRequest(flags: BuildFlags, project: string, directory: string): BuildRequest {
  const fromHere = (path: string): string => resolve(directory, path);
  const overrides: FunctionConfiguration = dropAbsent({
    name: flags.name,
    runtime: flags.runtime,
    architecture: flags.arch,
    handler: flags.handler,
    source: flags.source,
    include: flags.include,
    exclude: flags.exclude,
    dependencies: flags.requirements?.map(fromHere),
    with: flags.with,
    groups: flags.group,
    extras: flags.extra,
    onlyBinary: flags.onlyBinary,
    noBinary: flags.noBinary,
    from: flags.from === undefined ? undefined : fromHere(flags.from),
    prefix: flags.prefix,
    slim: flags.slim,
    bytecode: flags.bytecode,
    recompress: flags.recompress,
    bundleSdk: flags.bundleSdk,
    excludeRuntimeSdk: flags.excludeRuntimeSdk,
    layers: flags.layerZip?.map((each) => layerReference(each, directory)),
    builder: flags.builder,
    onConflict: flags.onConflict,
    allowNative: flags.allowNative,
    output: flags.output === undefined ? undefined : outputPath(flags.output, directory),
  });
  return {
    project: fromHere(project),
    kind: flags.layer === true ? 'layer' : 'function',
    overrides,
    ...indexOptions(flags, directory),
    upgrade: flags.upgrade ?? false,
    frozen: flags.frozen ?? false,
    ...(flags.function === undefined ? {} : { function: flags.function }),
  };
}

/** A final slash says folder, and must not get lost. */
function outputPath(path: string, directory: string): string {
  return resolve(directory, path) + (/[\\/]$/.test(path) ? '/' : '');
}
