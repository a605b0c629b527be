import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { manifestPath } from '../assemble/built-artifact.ts';

/** What a manifest says before its long lists of distributions. Anybody may have written it. */
export interface ManifestHead {
  readonly artifact?: { readonly size?: unknown; readonly kind?: unknown };
  readonly target?: { readonly runtime?: unknown; readonly architecture?: unknown };
  readonly handler?: unknown;
  readonly files?: readonly { readonly path?: unknown }[];
}

/** As formatManifest() writes it: what comes before is most often a few lines. */
const DISTRIBUTIONS = ',\n "distributions": [';
const HEAD_BYTES = 64 * 1024;

/**
 * Reads the manifest beside a zip up to its distributions, or the whole where somebody wrote it otherwise.
 * @throws the system's error when there is none, or a SyntaxError
 */
export function readManifestHead(archive: string): ManifestHead {
  const path = manifestPath(archive);
  const start = readStart(path);
  const end = start.indexOf(DISTRIBUTIONS);
  const text = end === -1 ? readFileSync(path, 'utf8') : `${start.toString('utf8', 0, end)}}`;
  return JSON.parse(text) as ManifestHead;
}

function readStart(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(HEAD_BYTES);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
