import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exitCodes } from '../errors/zipwright-error.ts';
import { type Credential, splitCredential } from './credential.ts';
import { IndexError } from './errors.ts';

/** An index of packages (PEP 503): where it is, without credentials. */
export interface IndexLocation {
  readonly url: string;
  /** As in `UV_INDEX=name=url` and `[[tool.uv.index]]`. */
  readonly name?: string;
  /** Only for packages that ask for it by name: uv's `explicit = true`. Never searched, but its credentials serve. */
  readonly explicit?: boolean;
}

/** An index as a setting has it: `url` is a URL, `name=url` or the path of a folder. */
export interface IndexEntry {
  readonly url: string;
  readonly name?: string;
  readonly explicit?: boolean;
}

/** A place as read from a setting, with the credential that its URL had. */
export interface ReadLocation {
  readonly location: IndexLocation;
  readonly credential?: Credential;
}

/** Where a setting comes from, for messages, and what relative paths in it are relative to. */
export interface SettingOrigin {
  readonly setting: string;
  readonly directory: string;
  readonly home: string | undefined;
}

const NAME_AND_URL = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)$/s;
/** Two letters at least: `C:\wheels` is a path. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Reads an index of a setting.
 * @throws {IndexError} INDEX_BAD_CONFIGURATION; the message never shows the value, which may hold a password
 */
export function readIndexLocation(entry: IndexEntry, origin: SettingOrigin): ReadLocation {
  const named = NAME_AND_URL.exec(entry.url);
  const { url, credential } = splitCredential(parseLocation(named?.[2] ?? entry.url, origin));
  const name = entry.name ?? named?.[1];
  return {
    location: {
      url: url.href,
      ...(name === undefined ? {} : { name }),
      ...(entry.explicit === true ? { explicit: true } : {}),
    },
    ...(credential === undefined ? {} : { credential }),
  };
}

/** A find-links place: the absolute path of a folder or page, or the URL of a page, and its credential. */
export interface ReadFindLinks {
  readonly place: string;
  readonly credential?: Credential;
}

/** @throws {IndexError} INDEX_BAD_CONFIGURATION */
export function readFindLinksPlace(text: string, origin: SettingOrigin): ReadFindLinks {
  const { url, credential } = splitCredential(parseLocation(text, origin));
  return {
    place: url.protocol === 'file:' ? fileURLToPath(url) : url.href,
    ...(credential === undefined ? {} : { credential }),
  };
}

function parseLocation(text: string, origin: SettingOrigin): URL {
  if (!SCHEME.test(text)) {
    return pathToFileURL(resolve(origin.directory, expandHome(text, origin.home)));
  }
  const url = URL.parse(text);
  if (url === null) {
    throw badSetting(origin, 'it is not a URL', 'write it as https://host/path');
  }
  if (url.protocol === 'file:' && (url.host !== '' || !isAbsolute(url.pathname))) {
    throw badSetting(origin, 'a file URL must not name a host', 'write it as file:///absolute/path');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:' && url.protocol !== 'file:') {
    throw badSetting(origin, `its scheme is "${url.protocol}"`, 'use an https, http or file URL, or a path');
  }
  return url;
}

function expandHome(path: string, home: string | undefined): string {
  return home !== undefined && (path === '~' || path.startsWith('~/')) ? join(home, path.slice(1)) : path;
}

function badSetting(origin: SettingOrigin, reason: string, hint: string): IndexError {
  return new IndexError('INDEX_BAD_CONFIGURATION', `Cannot use the index of ${origin.setting}: ${reason}`, {
    data: { setting: origin.setting },
    hint,
    exitCode: exitCodes.usage,
  });
}
