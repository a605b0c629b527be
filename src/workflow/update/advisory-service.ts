import { displayUrl } from '../../index/display-url.ts';
import type { HttpClient } from '../../index/http.ts';
import { isAdvisoryId } from '../../python/advisory.ts';
import { AdvisoryError } from './advisory-errors.ts';
import type { AdvisoryCollector } from './advisory-records.ts';
import { inTurns } from '../supply/in-turns.ts';

/** A version of a distribution, its name normalised. */
export interface NamedVersion {
  readonly name: string;
  readonly version: string;
}

/** How the service is reached. */
export interface ServiceAccess {
  readonly http: Pick<HttpClient, 'text'>;
  readonly signal: AbortSignal;
}

/** What a source ends with that is asked instead of read. */
const SERVICE = /\/v1\/querybatch\/?$/;

export function isAdvisoryService(url: string): boolean {
  return SERVICE.test(url);
}

/** Queries of one request, as the service takes them. */
const BATCH = 1000;
const MOST_PAGES = 20;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 8;

/**
 * Asks a service with OSV's API for the advisories about some versions. Their names and versions are all that is sent.
 * Source: https://google.github.io/osv.dev/post-v1-querybatch/ and https://google.github.io/osv.dev/get-v1-vulns/
 * @throws {AdvisoryError} ADVISORIES_UNAVAILABLE, ADVISORIES_UNREADABLE
 * @throws {IndexError} what the network brings
 */
export async function askAdvisories(
  collector: AdvisoryCollector,
  service: { readonly url: URL; readonly versions: readonly NamedVersion[] },
  access: ServiceAccess,
): Promise<void> {
  const ids = new Set<string>();
  let queries: readonly Query[] = service.versions.map(({ name, version }) => ({
    package: { name, ecosystem: 'PyPI' },
    version,
  }));
  for (let page = 0; queries.length > 0 && page < MOST_PAGES; page += 1) {
    const next: Query[] = [];
    for (let at = 0; at < queries.length; at += BATCH) {
      const batch = queries.slice(at, at + BATCH);
      const answer = await ask(service.url, access, JSON.stringify({ queries: batch }));
      next.push(...readBatch(answer, batch, { ids, url: service.url }));
    }
    queries = next;
  }
  await inTurns([...ids], AT_ONCE, async (id) => {
    const url = new URL(service.url);
    url.pathname = url.pathname.replace(SERVICE, `/v1/vulns/${encodeURIComponent(id)}`);
    collector.add(await ask(url, access), id);
  });
}

interface Query {
  readonly package: { readonly name: string; readonly ecosystem: 'PyPI' };
  readonly version: string;
  readonly page_token?: string;
}

async function ask(url: URL, { http, signal }: ServiceAccess, body?: string): Promise<unknown> {
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const answer = await http.text(
    { url, headers, signal, ...(body === undefined ? {} : { body }) },
    MAX_ANSWER_BYTES,
  );
  if (answer.status !== 200) {
    throw new AdvisoryError(
      'ADVISORIES_UNAVAILABLE',
      `Cannot ask "${displayUrl(url)}" for advisories: it answered ${answer.status}`,
      { data: { url: displayUrl(url), status: answer.status }, hint: 'check the address of the service' },
    );
  }
  try {
    return JSON.parse(answer.text);
  } catch {
    throw noService(url);
  }
}

interface BatchContext {
  /** Collects the identifiers. */
  readonly ids: Set<string>;
  readonly url: URL;
}

/** @returns queries for what did not fit on this page */
function readBatch(answer: unknown, queries: readonly Query[], { ids, url }: BatchContext): Query[] {
  const results = property(answer, 'results');
  if (!Array.isArray(results) || results.length !== queries.length) {
    throw noService(url);
  }
  return queries.flatMap((query, index) => {
    const result: unknown = results[index];
    const vulns = property(result, 'vulns');
    for (const vuln of Array.isArray(vulns) ? vulns : []) {
      const id = property(vuln, 'id');
      if (typeof id !== 'string' || !isAdvisoryId(id)) {
        throw noService(url);
      }
      ids.add(id);
    }
    const token = property(result, 'next_page_token');
    return typeof token === 'string' && token !== '' ? [{ ...query, page_token: token }] : [];
  });
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function noService(url: URL): AdvisoryError {
  return new AdvisoryError(
    'ADVISORIES_UNREADABLE',
    `Cannot read the answer of "${displayUrl(url)}": it is not that of OSV's API`,
    { data: { url: displayUrl(url) }, hint: 'check the address of the service' },
  );
}
