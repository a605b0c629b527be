import { fileURLToPath } from 'node:url';
import type { IndexConfiguration } from './configuration.ts';
import { displayUrl } from './display-url.ts';
import { CREDENTIALS_HINT } from './download-job.ts';
import { IndexError } from './errors.ts';
import { filesInPage, filesInPlace } from './find-links.ts';
import type { HttpClient } from './http.ts';
import type { TextAnswer } from './http-answer.ts';
import type { IndexFile } from './index-file.ts';
import { ACCEPTED_PAGES, MAX_PAGE_BYTES, parseProjectPage } from './simple-index.ts';
import { readTextFile } from './text-file.ts';

/** What listing needs besides the project. */
export interface IndexAccess {
  readonly configuration: IndexConfiguration;
  readonly http: HttpClient;
  /** Whether only what is on this machine may be used. */
  readonly offline: boolean;
}

/**
 * The files of a project (normalised name): those of the find-links places, then those of the first index that has
 * the project. An index that cannot be asked ends the search: going on would let a later, public index answer for a
 * private one. A file name may come several times, the strongest place first.
 * @throws {IndexError} INDEX_NOT_FOUND, INDEX_OFFLINE and what the network brings
 */
export async function listProjectFiles(access: IndexAccess, project: string): Promise<IndexFile[]> {
  const places = access.configuration.findLinks.map((place) => filesInFindLinks(access, { place, project }));
  const linked = (await Promise.all(places)).flat();
  const indexes = access.configuration.indexes.filter((index) => index.explicit !== true);
  for (const index of indexes) {
    const url = projectUrl(index.url, project);
    if (access.offline && url.protocol !== 'file:') {
      if (linked.length > 0) {
        break;
      }
      throw offline(`Cannot list the files of "${project}"`, url);
    }
    const files = await filesInIndex(access, { url, project });
    if (files !== undefined) {
      return [...linked, ...files];
    }
  }
  if (linked.length === 0) {
    throw notFound(access.configuration, project);
  }
  return linked;
}

/** What cannot be done because zipwright was told not to use the network. */
export function offline(action: string, url: URL): IndexError {
  return new IndexError('INDEX_OFFLINE', `${action}: "${displayUrl(url)}" is not on this machine`, {
    data: { url: displayUrl(url) },
    hint: 'run once without --offline, or name a folder that has the files with --find-links',
  });
}

interface Place {
  readonly place: string;
  readonly project: string;
}

async function filesInFindLinks(access: IndexAccess, { place, project }: Place): Promise<IndexFile[]> {
  if (!/^https?:/i.test(place)) {
    return filesInPlace(place, project);
  }
  if (access.offline) {
    return [];
  }
  const url = new URL(place);
  const answer = await access.http.text({ url, headers: { accept: 'text/html' } }, MAX_PAGE_BYTES);
  return hasPage(answer, project) ? filesInPage({ html: answer.text, url: answer.url }, project) : [];
}

interface Page {
  readonly url: URL;
  readonly project: string;
}

/** `undefined` when the index does not have the project. */
async function filesInIndex(
  access: IndexAccess,
  { url, project }: Page,
): Promise<readonly IndexFile[] | undefined> {
  if (url.protocol === 'file:') {
    const page = new URL('index.html', url);
    const body = readTextFile(fileURLToPath(page));
    return body === undefined
      ? undefined
      : parseProjectPage({ body, contentType: 'text/html', url: page.href, project });
  }
  const answer = await access.http.text({ url, headers: { accept: ACCEPTED_PAGES } }, MAX_PAGE_BYTES);
  if (!hasPage(answer, project)) {
    return undefined;
  }
  return parseProjectPage({
    body: answer.text,
    contentType: answer.contentType,
    url: answer.url.href,
    project,
  });
}

/** False when the server does not know the project. */
function hasPage(answer: TextAnswer, project: string): boolean {
  const { status, url } = answer;
  if (status === 200) {
    return true;
  }
  if (status === 404 || status === 410) {
    return false;
  }
  const message = `Cannot list the files of "${project}": "${displayUrl(url)}" answered ${status}`;
  const data = { project, url: displayUrl(url), status };
  throw status === 401 || status === 403
    ? new IndexError('INDEX_UNAUTHORIZED', message, { data, hint: CREDENTIALS_HINT })
    : new IndexError('INDEX_BAD_ANSWER', message, { data, hint: 'check the address of the index' });
}

function projectUrl(index: string, project: string): URL {
  const url = new URL(index);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(project)}/`;
  return url;
}

function notFound(configuration: IndexConfiguration, project: string): IndexError {
  const asked = configuration.indexes
    .filter((index) => index.explicit !== true)
    .map((index) => displayUrl(new URL(index.url)));
  const where = [...asked, ...configuration.findLinks];
  const places = where.length === 0 ? 'no index is configured' : `not on ${where.join(', ')}`;
  return new IndexError('INDEX_NOT_FOUND', `Cannot find the project "${project}": ${places}`, {
    data: { project, indexes: where },
    hint: 'check its name, or name the index that has it with --extra-index-url or UV_INDEX',
  });
}
