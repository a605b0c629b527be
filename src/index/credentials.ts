import { join } from 'node:path';
import { Credential, splitCredential } from './credential.ts';
import type { IndexConfiguration, UrlCredential } from './configuration.ts';
import { type Environment, homeFolder, nonEmpty } from './environment.ts';
import type { Authorizer } from './authorizer.ts';
import { type Netrc, parseNetrc } from './netrc.ts';
import { readTextFile } from './text-file.ts';

/** Looks a password up, for example with the `keyring` program. It is asked once for each origin and user name. */
export type KeyringProvider = (url: string, username: string) => Promise<string | undefined>;

export interface CredentialSources {
  readonly configuration: IndexConfiguration;
  /** For NETRC and HOME. */
  readonly environment: Environment;
  readonly keyring?: KeyringProvider;
}

/**
 * Credentials for any URL: those that came with an index of the same origin (scheme, host and port), else the netrc
 * file's. Where several indexes share an origin, the one whose URL is the longest prefix counts. A netrc `default`
 * entry is for the configured indexes only, so that a redirect to a stranger does not get it.
 */
export class Credentials implements Authorizer {
  readonly #configured: readonly UrlCredential[];
  readonly #origins: ReadonlySet<string>;
  readonly #environment: Environment;
  readonly #keyring: KeyringProvider | undefined;
  readonly #searches = new Map<string, Promise<Credential | undefined>>();
  readonly #proven = new Map<string, Credential>();
  #netrc: Netrc | undefined;

  constructor({ configuration, environment, keyring }: CredentialSources) {
    this.#configured = configuration.credentials ?? [];
    this.#origins = new Set(
      [...configuration.indexes.map((index) => index.url), ...configuration.findLinks].flatMap(
        (url) => URL.parse(url)?.origin ?? [],
      ),
    );
    this.#environment = environment;
    this.#keyring = keyring;
  }

  header(url: URL): string | undefined {
    const known = this.#known(url);
    const proven = known === undefined ? undefined : this.#proven.get(keyOf(url, known.username()));
    return (proven ?? known)?.basicHeader();
  }

  /** Asks the keyring, where a user name is known: it cannot tell one. */
  async headerAfterRefusal(source: URL): Promise<string | undefined> {
    const { url, credential } = splitCredential(source);
    const username = (credential ?? this.#known(url))?.username() ?? '';
    if (this.#keyring === undefined || username === '') {
      return undefined;
    }
    const key = keyOf(url, username);
    const search = this.#searches.get(key) ?? this.#ask(this.#keyring, url, username);
    this.#searches.set(key, search);
    const found = await search;
    if (found !== undefined) {
      this.#proven.set(key, found);
    }
    return found?.basicHeader();
  }

  /** A keyring that fails is one that has no password: the refusal itself is then what the user reads. */
  async #ask(keyring: KeyringProvider, url: URL, username: string): Promise<Credential | undefined> {
    const password = await keyring(this.#indexOf(url)?.url ?? url.origin, username).catch(() => undefined);
    return password === undefined || password === '' ? undefined : new Credential(username, password);
  }

  /** A user name without password may have its password in the netrc file, as for pip. */
  #known(url: URL): Credential | undefined {
    const configured = this.#indexOf(url)?.credential;
    if (configured?.hasPassword() === true) {
      return configured;
    }
    const listed = this.#fromNetrc(url);
    return configured === undefined || configured.username() === listed?.username() ? listed : configured;
  }

  #indexOf(url: URL): UrlCredential | undefined {
    const sameOrigin = this.#configured.filter((each) => URL.parse(each.url)?.origin === url.origin);
    const enclosing = sameOrigin
      .filter((each) => url.href.startsWith(each.url.replace(/\/*$/, '/')))
      .sort((a, b) => b.url.length - a.url.length);
    return enclosing[0] ?? sameOrigin[0];
  }

  #fromNetrc(url: URL): Credential | undefined {
    this.#netrc ??= readNetrc(this.#environment);
    const entry = this.#netrc.machines.get(url.hostname);
    return entry ?? (this.#origins.has(url.origin) ? this.#netrc.default : undefined);
  }
}

function keyOf(url: URL, username: string): string {
  return `${url.origin} ${username}`;
}

function readNetrc(environment: Environment): Netrc {
  const home = homeFolder(environment);
  const named = nonEmpty(environment.NETRC);
  const places =
    named !== undefined ? [named] : home === undefined ? [] : [join(home, '.netrc'), join(home, '_netrc')];
  for (const place of places) {
    const text = readTextFile(place);
    if (text !== undefined) {
      return parseNetrc(text);
    }
  }
  return { machines: new Map() };
}
