import { Credential } from './credential.ts';
import { defaultIndexUrl } from './default-index.ts';
import { type Environment, homeFolder, nonEmpty } from './environment.ts';
import {
  type IndexLocation,
  readFindLinksPlace,
  readIndexLocation,
  type ReadLocation,
  type SettingOrigin,
} from './index-location.ts';
import { type IndexOptions, type IndexSource, readIndexSources } from './index-sources.ts';

/** A credential and the URL it came with: it serves that origin only. */
export interface UrlCredential {
  readonly url: string;
  readonly credential: Credential;
}

/** Where packages come from. URLs hold no credentials, so all of it may be printed. */
export interface IndexConfiguration {
  /** In the order they are asked: extra indexes before the default one. */
  readonly indexes: readonly IndexLocation[];
  /** Absolute paths, and URLs of pages. */
  readonly findLinks: readonly string[];
  readonly credentials?: readonly UrlCredential[];
  /** pip's `cert`: files with certificate authorities to trust besides Node's. */
  readonly certificateFiles?: readonly string[];
}

export interface ConfigurationInput {
  readonly environment: Environment;
  readonly options: IndexOptions;
}

/**
 * Finds the indexes, from the strongest source to the weakest: options, `UV_*`, `PIP_*`, uv's tables, pip's files,
 * the default index. The strongest default index wins; extra indexes and find-links of all sources are put together
 * in that order. A source that says "no index" drops its own indexes and those of weaker ones.
 *
 * All extra indexes come before the default one, and {@link IndexClient} takes a project from the first index that
 * has it. This is uv's rule, not pip's: whoever registers the name of a private package on a public index gets nowhere.
 * @throws {IndexError} INDEX_BAD_CONFIGURATION
 */
export function readIndexConfiguration({ environment, options }: ConfigurationInput): IndexConfiguration {
  const sources = readIndexSources(environment, options);
  const decider = sources.findIndex((source) => source.noIndex !== undefined);
  const noIndex = sources[decider]?.noIndex === true;
  const heard = noIndex ? sources.slice(0, decider) : sources;
  const base = { directory: options.directory, home: homeFolder(environment) };

  const indexes = readIndexes(heard, { ...base, withDefault: !noIndex });
  const findLinks = sources.flatMap((source) =>
    source.findLinks.map((each) => readFindLinksPlace(each, { ...base, setting: source.setting })),
  );
  return {
    indexes: withoutRepeats(indexes.map((each) => each.location)),
    findLinks: [...new Set(findLinks.map((each) => each.place))],
    credentials: [
      ...indexes.flatMap((each) => indexCredential(each, environment)),
      ...findLinks.flatMap(({ place, credential }) =>
        credential === undefined ? [] : [{ url: place, credential }],
      ),
    ],
    certificateFiles: sources.flatMap((source) => source.certificateFiles ?? []),
  };
}

interface ReadOptions extends Omit<SettingOrigin, 'setting'> {
  /** Whether zipwright's own default stands in when no source names a default index. */
  readonly withDefault: boolean;
}

function readIndexes(sources: readonly IndexSource[], options: ReadOptions): readonly ReadLocation[] {
  const extra = sources.flatMap((source) =>
    source.extra.map((entry) => readIndexLocation(entry, { ...options, setting: source.setting })),
  );
  for (const { main, setting } of sources) {
    if (main !== undefined) {
      return [...extra, readIndexLocation(main, { ...options, setting })];
    }
  }
  const fallback = { url: defaultIndexUrl };
  return options.withDefault
    ? [...extra, readIndexLocation(fallback, { ...options, setting: 'zipwright' })]
    : extra;
}

function withoutRepeats(indexes: readonly IndexLocation[]): readonly IndexLocation[] {
  const seen = new Set<string>();
  return indexes.filter(({ url, explicit }) => {
    const key = `${explicit === true ? 'explicit ' : ''}${url.replace(/\/+$/, '')}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** `UV_INDEX_<NAME>_USERNAME` and `_PASSWORD` of a named index win over what its URL has, as in uv. */
function indexCredential({ location, credential }: ReadLocation, environment: Environment): UrlCredential[] {
  const fromName = location.name === undefined ? undefined : namedCredential(location.name, environment);
  const used = fromName ?? credential;
  return used === undefined ? [] : [{ url: location.url, credential: used }];
}

function namedCredential(name: string, environment: Environment): Credential | undefined {
  const prefix = `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  const username = nonEmpty(environment[`${prefix}_USERNAME`]);
  const password = nonEmpty(environment[`${prefix}_PASSWORD`]);
  return username === undefined && password === undefined
    ? undefined
    : new Credential(username ?? '', password ?? '');
}
