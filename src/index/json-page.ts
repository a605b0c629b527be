import { type IndexFile, readListedFile } from './index-file.ts';

/** What a JSON project page holds (PEP 691, PEP 700). */
export interface JsonPage {
  readonly files: readonly IndexFile[];
  /** `meta.api-version`, or `undefined`. */
  readonly version: string | undefined;
}

/** Reads a JSON project page; `undefined` when it is not JSON, or has no list of files. Odd entries are skipped. */
export function parseJsonPage(body: string, pageUrl: URL): JsonPage | undefined {
  const page = parseJson(body);
  if (!isRecord(page) || !Array.isArray(page.files)) {
    return undefined;
  }
  const version = isRecord(page.meta) ? page.meta['api-version'] : undefined;
  return {
    files: page.files.flatMap((entry: unknown) => (isRecord(entry) ? (readEntry(entry, pageUrl) ?? []) : [])),
    version: typeof version === 'string' ? version : undefined,
  };
}

function readEntry(entry: Readonly<Record<string, unknown>>, pageUrl: URL): IndexFile | undefined {
  return readListedFile(
    {
      filename: entry.filename,
      url: entry.url,
      sha256: isRecord(entry.hashes) ? entry.hashes.sha256 : undefined,
      size: entry.size,
      requiresPython: entry['requires-python'],
      yanked: entry.yanked,
      uploadTime: entry['upload-time'],
      coreMetadata: metadataHash(entry['core-metadata'] ?? entry['dist-info-metadata']),
    },
    pageUrl,
  );
}

/** PEP 658 has a table of hashes or `true` (PEP 714 renamed the key). */
function metadataHash(value: unknown): unknown {
  return isRecord(value) ? (value['sha256'] ?? true) : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
