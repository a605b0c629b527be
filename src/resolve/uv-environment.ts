import type { IndexConfiguration } from '../index/configuration.ts';
import { withoutSecrets } from '../toolchain/without-secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Environment for uv: the user's, with the indexes that zipwright uses, so that both see the same packages whatever
 * file or variable named them. Indexes travel in variables because arguments show in process lists. Other credentials
 * stay out: uv runs build scripts, which are other people's programs.
 */
export function uvEnvironment(environment: Environment, configuration: IndexConfiguration): Environment {
  const searched = configuration.indexes.filter((index) => index.explicit !== true);
  const withCredential = (url: string): string => {
    const found = configuration.credentials?.find((each) => each.url === url);
    return found === undefined ? url : found.credential.writeInto(url);
  };
  const main = searched.at(-1);
  const others = searched
    .slice(0, -1)
    .map(({ url, name }) => (name === undefined ? withCredential(url) : `${name}=${withCredential(url)}`));
  return {
    ...withoutSecrets(environment),
    ...uvCredentials(environment),
    UV_INDEX_URL: undefined,
    UV_EXTRA_INDEX_URL: undefined,
    UV_DEFAULT_INDEX: main === undefined ? undefined : withCredential(main.url),
    UV_INDEX: others.length === 0 ? undefined : others.join(' '),
    UV_FIND_LINKS: configuration.findLinks.length === 0 ? undefined : configuration.findLinks.join(','),
    UV_PYTHON_DOWNLOADS: environment['UV_PYTHON_DOWNLOADS'] ?? 'never',
    UV_NO_PROGRESS: '1',
    NO_COLOR: '1',
  };
}

/** Arguments for what no variable says to uv: that no index may be asked. */
export function uvIndexArguments(configuration: IndexConfiguration): string[] {
  return configuration.indexes.some((index) => index.explicit !== true) ? [] : ['--no-index'];
}

/** What uv itself needs to reach named indexes and repositories. */
function uvCredentials(environment: Environment): Environment {
  const needed = /^(UV_INDEX_.+_(USERNAME|PASSWORD)|SSH_AUTH_SOCK)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => needed.test(name)));
}
