import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quoteName } from '../../errors/quote-name.ts';
import { ifExists } from '../../errors/system-error.ts';
import { displayUrl } from '../../index/display-url.ts';
import type { HttpClient } from '../../index/http.ts';
import type { Advisory } from '../../python/advisory.ts';
import { AdvisoryError } from './advisory-errors.ts';
import { addArchiveFile, addBytes, AdvisoryCollector } from './advisory-records.ts';
import { askAdvisories, isAdvisoryService, type NamedVersion } from './advisory-service.ts';
import type { Report } from '../assemble/build-events.ts';

/** How sources on the network are read. */
export interface AdvisoryAccess {
  /** Asked for when the first such source comes. */
  readonly http: () => Promise<Pick<HttpClient, 'text' | 'bytes'>>;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  readonly report: Report;
}

const LARGEST_FILE = 256 * 1024 * 1024;
const MOST_FILES = 1_000_000;
const URL_START = /^https?:\/\//i;

/** Sources as configured, made independent of the folder that they are seen from. */
export function locateSources(sources: readonly string[], directory: string): string[] {
  return sources.map((source) => (URL_START.test(source) ? source : resolve(directory, source)));
}

/**
 * Reads what databases in OSV's format know of some distributions.
 * @param sources absolute paths of files, folders and zips, and URLs of files and of services
 * @throws {AdvisoryError | ZipError | IndexError}
 */
export async function readAdvisories(
  sources: readonly string[],
  versions: readonly NamedVersion[],
  access: AdvisoryAccess,
): Promise<Advisory[]> {
  const wanted = new Set(versions.map(({ name }) => name));
  const found: Advisory[] = [];
  for (const source of sources) {
    access.signal.throwIfAborted();
    const collector = new AdvisoryCollector(wanted);
    const label = await readSource(source, collector, { ...access, versions });
    judge(collector, label, access.report);
    found.push(...collector.advisories);
  }
  return found;
}

interface SourceContext extends AdvisoryAccess {
  readonly versions: readonly NamedVersion[];
}

/** @returns what messages call the source; nothing of a service, which may know of nothing */
async function readSource(
  source: string,
  collector: AdvisoryCollector,
  context: SourceContext,
): Promise<string | undefined> {
  if (!URL_START.test(source)) {
    readLocal(source, collector);
    return source;
  }
  const url = URL.parse(source);
  if (url === null || context.offline) {
    throw url === null
      ? unavailable('a URL', 'it is not one', 'check its address')
      : unavailable(
          displayUrl(url),
          'nothing may be fetched (--offline)',
          'download it, and name the file with --advisories',
        );
  }
  if (isAdvisoryService(url.pathname)) {
    await askAdvisories(
      collector,
      { url, versions: context.versions },
      { http: await context.http(), signal: context.signal },
    );
    return collector.count === 0 ? undefined : displayUrl(url);
  }
  await download(url, collector, context);
  return displayUrl(url);
}

async function download(
  url: URL,
  collector: AdvisoryCollector,
  { http, signal }: SourceContext,
): Promise<void> {
  const client = await http();
  const answer = await client.bytes({ url, signal }, LARGEST_FILE);
  if (answer.status !== 200) {
    throw unavailable(displayUrl(url), `it answered ${answer.status}`, 'check its address');
  }
  addBytes(collector, answer.bytes, displayUrl(url));
}

function readLocal(path: string, collector: AdvisoryCollector): void {
  const stats = ifExists(() => statSync(path));
  if (stats?.isDirectory() === true) {
    readFolder(path, collector);
  } else if (stats?.isFile() !== true) {
    const reason =
      stats === undefined ? 'there is no such file or folder' : 'it is neither a file nor a folder';
    throw unavailable(path, reason, 'name a file, folder or zip in OSV format, or a URL');
  } else if (path.toLowerCase().endsWith('.zip')) {
    addArchiveFile(collector, path);
  } else if (stats.size > LARGEST_FILE) {
    throw unavailable(
      path,
      `it has ${stats.size} bytes, and ${LARGEST_FILE} are read`,
      'name a zip of its records',
    );
  } else {
    addBytes(collector, readFileSync(path), path);
  }
}

/** Every JSON file below a folder, as a checkout of a database has them. */
function readFolder(folder: string, collector: AdvisoryCollector): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  if (names.length > MOST_FILES) {
    throw unavailable(
      folder,
      `it has ${names.length} files, and ${MOST_FILES} are read`,
      'name a smaller one',
    );
  }
  for (const name of names.sort()) {
    const path = join(folder, name);
    const stats = statSync(path);
    if (stats.isFile() && stats.size <= LARGEST_FILE) {
      collector.addText(readFileSync(path, 'utf8'), name);
    }
  }
}

/** A database that says nothing at all must not be taken for good news. */
function judge(collector: AdvisoryCollector, label: string | undefined, report: Report): void {
  const { count, invalid, firstInvalid = '' } = collector;
  if (label === undefined) {
    return;
  }
  if (count === invalid) {
    throw new AdvisoryError(
      'ADVISORIES_UNREADABLE',
      `Cannot read advisories from "${label}": ${count === 0 ? 'it has no records' : `${quoteName(firstInvalid)} is no record in OSV format`}`,
      {
        data: { source: label, records: count },
        hint: 'https://ossf.github.io/osv-schema/ describes the format; OSV exports all of PyPI as a zip',
      },
    );
  }
  if (invalid > 0) {
    report({
      kind: 'notice',
      message: `"${label}" has ${invalid} of ${count} records that are not in OSV format, the first in ${quoteName(firstInvalid)}: they were passed over`,
    });
  }
}

function unavailable(source: string, reason: string, hint: string): AdvisoryError {
  return new AdvisoryError('ADVISORIES_UNAVAILABLE', `Cannot read advisories from "${source}": ${reason}`, {
    data: { source },
    hint,
  });
}
