import { displayUrl } from './display-url.ts';
import { IndexError } from './errors.ts';
import { parseHtmlPage } from './html-page.ts';
import type { IndexFile } from './index-file.ts';
import { parseJsonPage } from './json-page.ts';

/** Largest project page that is read, in bytes. The largest known ones have about 20 MB. */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/** Content types that {@link parseProjectPage} reads, for `Accept` (PEP 691). */
export const ACCEPTED_PAGES =
  'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1';

export interface ProjectPage {
  readonly body: string;
  /** As in the answer's header, parameters included. */
  readonly contentType: string;
  /** Where the page came from: links are relative to it. */
  readonly url: string;
  readonly project: string;
}

/**
 * Reads a project's page of an index, in JSON or HTML. Of files listed twice the first counts.
 * @throws {IndexError} INDEX_BAD_ANSWER when it is neither, or of a later version than 1 (PEP 629)
 */
export function parseProjectPage({ body, contentType, url, project }: ProjectPage): IndexFile[] {
  const pageUrl = new URL(url);
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const page = parsePage(body, type, pageUrl);
  if (page === undefined) {
    throw badPage(pageUrl, project, `it should be a page of a package index, and is "${type}"`);
  }
  if (page.version !== undefined && !/^1(?:\.|$)/.test(page.version.trim())) {
    throw badPage(pageUrl, project, `it has version "${page.version.slice(0, 20)}", and 1 is wanted`);
  }
  return withoutRepeats(page.files);
}

interface AnyPage {
  readonly files: readonly IndexFile[];
  readonly version: string | undefined;
}

function parsePage(body: string, type: string, pageUrl: URL): AnyPage | undefined {
  switch (type) {
    case 'application/vnd.pypi.simple.v1+json':
    case 'application/json':
      return parseJsonPage(body, pageUrl);
    case 'application/vnd.pypi.simple.v1+html':
    case 'application/xhtml+xml':
    case 'text/html':
      return parseHtmlPage(body, pageUrl);
    default:
      return undefined;
  }
}

/** Keeps the first file of each name. */
export function withoutRepeats(files: readonly IndexFile[]): IndexFile[] {
  const byName = new Map<string, IndexFile>();
  for (const file of files) {
    if (!byName.has(file.filename)) {
      byName.set(file.filename, file);
    }
  }
  return [...byName.values()];
}

function badPage(url: URL, project: string, reason: string): IndexError {
  return new IndexError(
    'INDEX_BAD_ANSWER',
    `Cannot read the files of "${project}" at "${displayUrl(url)}": ${reason}`,
    {
      data: { project, url: displayUrl(url) },
      hint: 'check the address of the index: it should end as in https://host/simple/',
    },
  );
}
