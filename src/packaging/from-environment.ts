import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ifExists } from '../errors/system-error.ts';
import { unusable, type FoundFile, type RecordPlace } from './from-files.ts';
import { flatHeaderPath } from './from-record.ts';
import { fileOnDisk } from './from-tree.ts';

/** A virtual environment, or an interpreter's folder of packages. Paths are absolute. */
export interface Environment {
  /** Where its `bin/` is; `undefined` for a folder of packages that lies in no environment. */
  readonly root: string | undefined;
  /** Folders of packages, in the order in which Python searches them. */
  readonly sites: readonly string[];
  /** 11 of `python3.11`; `undefined` for Debian's folder, which serves all. */
  readonly minor: number | undefined;
  /** Folders of packages of other versions, which are passed over. */
  readonly otherSites: readonly string[];
  /** It also sees the packages of the interpreter that it was made from. */
  readonly usesHost: boolean;
}

const SITE_NAMES = new Set(['site-packages', 'dist-packages']);
const LIBRARIES = ['lib', 'lib64'];

interface Site {
  readonly directory: string;
  readonly minor: number | undefined;
}

/**
 * Recognises an environment by its pyvenv.cfg or its `lib/python3.x/site-packages`, or by the name of such a folder.
 * @param directory absolute
 * @param wanted minor of the runtime, for a folder that has packages of several versions
 * @returns `undefined` for any other folder
 * @throws {PackagingError} FROM_UNUSABLE for the layout of Windows, and for an environment without packages
 */
export function findEnvironment(directory: string, wanted: number): Environment | undefined {
  if (SITE_NAMES.has(basename(directory))) {
    return environmentOfSite(directory);
  }
  const names = new Set(ifExists(() => readdirSync(directory)) ?? []);
  const isDeclared = names.has('pyvenv.cfg');
  const sites = findSites(directory);
  if (sites.length > 0) {
    return environmentOf(directory, sites, wanted);
  }
  if (names.has('Lib') && (isDeclared || isFolder(join(directory, 'Lib', 'site-packages')))) {
    throw windowsLayout(directory);
  }
  if (isDeclared) {
    throw unusable(
      directory,
      'it is a virtual environment without lib/python3.x/site-packages',
      'make it anew (python -m venv, uv venv) and install the packages',
    );
  }
  return undefined;
}

function windowsLayout(directory: string): Error {
  return unusable(
    directory,
    'it is a virtual environment of Windows (Lib\\site-packages), whose native libraries Lambda cannot load',
    'build from what it was made of instead: pip freeze > requirements.txt, then zipwright build, which gets everything for Lambda',
  );
}

function environmentOfSite(directory: string): Environment {
  const parent = dirname(directory);
  if (basename(parent) === 'Lib') {
    throw windowsLayout(directory);
  }
  const root = resolve(directory, '../../..');
  const isInside = isFile(join(root, 'pyvenv.cfg'));
  const settings = isInside ? readSettings(root) : undefined;
  return {
    root: isInside ? root : undefined,
    sites: [directory],
    minor: minorOf(basename(parent)),
    otherSites: [],
    usesHost: settings?.usesHost ?? false,
  };
}

/** `lib64` is mostly a link to `lib`; where it is not, it has the packages with native libraries. */
function findSites(root: string): Site[] {
  const candidates = LIBRARIES.flatMap((library) =>
    (ifExists(() => readdirSync(join(root, library))) ?? [])
      .filter((version) => /^python3(?:\.\d+t?)?$/.test(version))
      .sort()
      .flatMap((version) =>
        [...SITE_NAMES].map((name) => ({
          directory: join(root, library, version, name),
          minor: minorOf(version),
        })),
      ),
  );
  const found = new Map<string, Site>();
  for (const site of candidates.filter(({ directory }) => isFolder(directory))) {
    const real = realpathSync(site.directory);
    found.set(real, found.get(real) ?? site);
  }
  return [...found.values()];
}

function environmentOf(root: string, sites: readonly Site[], wanted: number): Environment {
  const { minor: declared, usesHost } = readSettings(root);
  const minors = sites.flatMap(({ minor }) => minor ?? []);
  const minor =
    [declared, wanted].find((each) => each !== undefined && minors.includes(each)) ??
    (minors.length > 0 ? Math.max(...minors) : undefined);
  const isChosen = (site: Site): boolean => site.minor === undefined || site.minor === minor;
  const directories = (chosen: boolean): string[] =>
    sites.filter((site) => isChosen(site) === chosen).map(({ directory }) => directory);
  return { root, sites: directories(true), minor, otherSites: directories(false), usesHost };
}

/** `version = 3.11.7` (venv) or `version_info = 3.11.7.final.0` (uv, virtualenv). */
function readSettings(root: string): { readonly minor: number | undefined; readonly usesHost: boolean } {
  const text = ifExists(() => readFileSync(join(root, 'pyvenv.cfg'), 'utf8')) ?? '';
  const minor = /^version(?:_info)?\s*=\s*3\.(\d+)/m.exec(text)?.[1];
  return {
    minor: minor === undefined ? undefined : Number(minor),
    usesHost: /^include-system-site-packages\s*=\s*true\s*$/im.test(text),
  };
}

function minorOf(folder: string): number | undefined {
  const minor = /^python3\.(\d+)/.exec(folder)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

function isFolder(path: string): boolean {
  return ifExists(() => statSync(path))?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return ifExists(() => statSync(path))?.isFile() === true;
}

/**
 * Finds a RECORD's file in an environment: in one of its folders of packages, or elsewhere below its root (scripts in
 * `bin/`, data in `share/`), but never outside and never through a link that leads outside.
 */
export function recordedInEnvironment(
  { root, sites }: Environment,
  files: ReadonlyMap<string, FoundFile>,
  { place, path }: { readonly place: RecordPlace; readonly path: string },
): FoundFile | undefined {
  const target = resolve(dirname(dirname(place.metadata.source)), path);
  const site = sites.find((each) => target.startsWith(each + sep));
  if (site !== undefined) {
    return files.get(slashed(relative(site, target)));
  }
  if (root === undefined || path.startsWith('/') || !target.startsWith(root + sep)) {
    return undefined;
  }
  const stats = ifExists(() => statSync(target));
  const isInside = stats?.isFile() === true && realpathSync(target).startsWith(realpathSync(root) + sep);
  return isInside ? fileOnDisk(target, flatHeaderPath(slashed(relative(root, target))), stats) : undefined;
}

function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}
