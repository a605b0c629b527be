/** A file that an index offers. */
export interface IndexFile {
  readonly filename: string;
  /** Absolute, without credentials and fragment. */
  readonly url: string;
  readonly sha256?: string;
  /** In bytes. */
  readonly size?: number;
  readonly requiresPython?: string;
  /** Withdrawn by its author (PEP 592); a text is the reason given. */
  readonly yanked: boolean | string;
  /** ISO 8601 (PEP 700). */
  readonly uploadTime?: string;
  /** Its metadata can be had without it, beside it (PEP 658); a text is the SHA-256 of that. */
  readonly coreMetadata?: true | string;
}

/** What a page says of a file, not yet checked. Anything of the wrong type or form is left out. */
export interface ListedFile {
  readonly filename: unknown;
  readonly url: unknown;
  readonly sha256?: unknown;
  readonly size?: unknown;
  readonly requiresPython?: unknown;
  readonly yanked?: unknown;
  readonly uploadTime?: unknown;
  readonly coreMetadata?: unknown;
}

/** Wheels and source distributions; an index may also list eggs, installers and signatures. */
const DISTRIBUTION = /\.(?:whl|tar\.gz|tgz|zip|tar\.bz2|tar\.xz)$/i;
const MAX_NAME_BYTES = 255;
const MAX_TEXT = 10_000;

/**
 * Checks what a page says of a file: `undefined` when it is no distribution, its name is not a plain file name, or its
 * URL leads elsewhere than to http(s). A page in a local folder may also link to local files.
 */
export function readListedFile(listed: ListedFile, page: URL): IndexFile | undefined {
  const { filename } = listed;
  const url = typeof listed.url === 'string' ? fileUrl(listed.url, page) : undefined;
  if (typeof filename !== 'string' || !isDistributionName(filename) || url === undefined) {
    return undefined;
  }
  const { sha256, size, requiresPython, yanked, uploadTime, coreMetadata } = listed;
  return {
    filename,
    url: url.href,
    ...(isSha256(sha256) ? { sha256: sha256.toLowerCase() } : {}),
    ...(isSize(size) ? { size } : {}),
    ...(isText(requiresPython) ? { requiresPython: requiresPython.trim() } : {}),
    yanked: isText(yanked) ? yanked : yanked === true,
    ...(isText(uploadTime) ? { uploadTime } : {}),
    ...(isSha256(coreMetadata)
      ? { coreMetadata: coreMetadata.toLowerCase() }
      : coreMetadata === true
        ? { coreMetadata }
        : {}),
  };
}

/** Tells whether a name is that of a wheel or source distribution and can be a file's on every system. */
export function isDistributionName(name: string): boolean {
  return (
    DISTRIBUTION.test(name) &&
    !/[/\\:*?"<>|\u0000-\u001f\u007f]/.test(name) &&
    !name.startsWith('.') &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES
  );
}

function fileUrl(text: string, page: URL): URL | undefined {
  const url = URL.parse(text, page.href);
  const mayBe = page.protocol === 'file:' ? ['file:', 'http:', 'https:'] : ['http:', 'https:'];
  if (url === null || !mayBe.includes(url.protocol)) {
    return undefined;
  }
  url.hash = '';
  url.username = '';
  url.password = '';
  return url;
}

function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT;
}
