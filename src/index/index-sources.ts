import { type Environment, nonEmpty } from './environment.ts';
import type { IndexEntry } from './index-location.ts';
import { pipConfigurationFiles, type PipSettings, readPipSettings } from './pip-configuration.ts';

/** An entry of uv's index tables, as parsed from TOML. */
export interface UvIndex {
  readonly name?: string;
  readonly url: string;
  readonly default?: boolean;
  readonly explicit?: boolean;
  /** `flat` is uv's other spelling of find-links. */
  readonly format?: 'simple' | 'flat';
}

/** What the command line and the project's files say about indexes. */
export interface IndexOptions {
  /** What relative paths are relative to. */
  readonly directory: string;
  readonly indexUrl?: string;
  readonly extraIndexUrls?: readonly string[];
  readonly findLinks?: readonly string[];
  readonly noIndex?: boolean;
  /** The index tables of uv.toml or pyproject.toml's `[tool.uv]`. */
  readonly uvIndexes?: readonly UvIndex[];
  /** pip's configuration files, the strongest last. Default: where pip looks on this system. */
  readonly pipFiles?: readonly string[];
}

/** What one source of settings says about indexes. */
export interface IndexSource {
  /** How messages call it. */
  readonly setting: string;
  readonly main?: IndexEntry;
  readonly extra: readonly IndexEntry[];
  readonly findLinks: readonly string[];
  readonly noIndex?: boolean;
  readonly certificateFiles?: readonly string[];
}

/** All sources of index settings, the strongest first. */
export function readIndexSources(environment: Environment, options: IndexOptions): readonly IndexSource[] {
  const files = options.pipFiles ?? pipConfigurationFiles(environment, process.platform);
  return [
    optionSource(options),
    uvVariables(environment),
    pipVariables(environment),
    uvTables(options.uvIndexes ?? []),
    pipFiles(readPipSettings(files), environment),
  ];
}

function optionSource(options: IndexOptions): IndexSource {
  return {
    setting: '--index-url or --extra-index-url',
    ...entryOf(options.indexUrl),
    extra: (options.extraIndexUrls ?? []).map((url) => ({ url })),
    findLinks: options.findLinks ?? [],
    ...(options.noIndex === undefined ? {} : { noIndex: options.noIndex }),
  };
}

function uvVariables(environment: Environment): IndexSource {
  return {
    setting: 'UV_INDEX, UV_DEFAULT_INDEX or UV_FIND_LINKS',
    ...entryOf(nonEmpty(environment.UV_DEFAULT_INDEX) ?? nonEmpty(environment.UV_INDEX_URL)),
    extra: [...words(environment.UV_INDEX), ...words(environment.UV_EXTRA_INDEX_URL)].map((url) => ({ url })),
    // uv separates these by commas, since a path may have spaces.
    findLinks: (environment.UV_FIND_LINKS ?? '').split(',').flatMap((each) => nonEmpty(each) ?? []),
    ...switchOf(environment.UV_NO_INDEX),
  };
}

function pipVariables(environment: Environment): IndexSource {
  return {
    setting: 'PIP_INDEX_URL, PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS',
    ...entryOf(nonEmpty(environment.PIP_INDEX_URL)),
    extra: words(environment.PIP_EXTRA_INDEX_URL).map((url) => ({ url })),
    findLinks: words(environment.PIP_FIND_LINKS),
    ...switchOf(environment.PIP_NO_INDEX),
  };
}

function uvTables(tables: readonly UvIndex[]): IndexSource {
  const simple = tables.filter((table) => table.format !== 'flat');
  const main = simple.find((table) => table.default === true);
  return {
    setting: '[[tool.uv.index]]',
    ...(main === undefined ? {} : { main }),
    extra: simple.filter((table) => table.default !== true),
    findLinks: tables.filter((table) => table.format === 'flat').map((table) => table.url),
  };
}

/** pip lets a variable replace the same setting of its files; lists are not put together. */
function pipFiles(settings: PipSettings, environment: Environment): IndexSource {
  const unlessSet = (variable: string, key: string) =>
    nonEmpty(environment[variable]) === undefined ? settings.get(key) : undefined;
  return {
    setting: "pip's configuration file",
    ...entryOf(nonEmpty(unlessSet('PIP_INDEX_URL', 'index-url'))),
    extra: words(unlessSet('PIP_EXTRA_INDEX_URL', 'extra-index-url')).map((url) => ({ url })),
    findLinks: words(unlessSet('PIP_FIND_LINKS', 'find-links')),
    ...switchOf(unlessSet('PIP_NO_INDEX', 'no-index')),
    certificateFiles: words(unlessSet('PIP_CERT', 'cert')),
  };
}

function entryOf(url: string | undefined): { readonly main?: IndexEntry } {
  return url === undefined ? {} : { main: { url } };
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Boolean settings as pip and uv spell them. */
function switchOf(text: string | undefined): { readonly noIndex?: boolean } {
  const value = nonEmpty(text);
  return value === undefined ? {} : { noIndex: /^(1|y|yes|t|true|on)$/i.test(value) };
}
