import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSystemError } from '../errors/system-error.ts';
import { normalizeName } from '../python/name.ts';
import { parseHtmlPage } from './html-page.ts';
import { type IndexFile, isDistributionName } from './index-file.ts';
import { readTextFile } from './text-file.ts';

/** Tells whether a wheel or source distribution is of `project`, whose name is normalised. */
export function isFileOfProject(filename: string, project: string): boolean {
  const dashes = [...filename.matchAll(/-/g)].map((match) => match.index);
  if (/\.whl$/i.test(filename)) {
    return normalizeName(filename.slice(0, dashes[0])) === project;
  }
  // A source distribution's name may have dashes itself: the version is what begins with a digit (PEP 440).
  return dashes.some(
    (dash) => normalizeName(filename.slice(0, dash)) === project && /^v?\d/i.test(filename.slice(dash + 1)),
  );
}

/** Files of a project in a page of links of any projects. */
export function filesInPage(
  page: { readonly html: string; readonly url: URL },
  project: string,
): IndexFile[] {
  return parseHtmlPage(page.html, page.url).files.filter((file) => isFileOfProject(file.filename, project));
}

/** Files of a project in a local folder, or in a local page of links. A place that does not exist has none, as for pip. */
export function filesInPlace(path: string, project: string): IndexFile[] {
  if (extname(path).startsWith('.htm')) {
    return filesInPage({ html: readTextFile(path) ?? '', url: pathToFileURL(path) }, project);
  }
  return listNames(path)
    .filter((name) => isDistributionName(name) && isFileOfProject(name, project))
    .sort()
    .flatMap((name) => localFile(join(path, name), name));
}

function localFile(path: string, filename: string): IndexFile[] {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true
    ? [{ filename, url: pathToFileURL(path).href, size: found.size, yanked: false }]
    : [];
}

function listNames(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (isSystemError(error)) {
      return [];
    }
    throw error;
  }
}
