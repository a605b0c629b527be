/**
 * The archive of a whole state: a tar file with, in this order, `zipwright-state.json`, `state.db` (SQLite) and the
 * content that its rows name as `blobs/<sha256>`, sorted.
 */
export const MANIFEST_NAME = 'zipwright-state.json';
export const DATABASE_NAME = 'state.db';
export const BLOBS_FOLDER = 'blobs/';

/** Bumped when an older program could not read the archive. */
export const ARCHIVE_FORMAT = 1;

export interface StateManifest {
  readonly format: number;
  /** How many blobs follow the database. */
  readonly blobs: number;
}

export function encodeManifest(blobs: number): Buffer {
  const manifest: StateManifest = { format: ARCHIVE_FORMAT, blobs };
  return Buffer.from(`${JSON.stringify(manifest)}\n`);
}

/** @returns `undefined` when the text is no manifest */
export function decodeManifest(text: string): StateManifest | undefined {
  try {
    const { format, blobs } = JSON.parse(text) as Partial<StateManifest>;
    return Number.isSafeInteger(format) && Number.isSafeInteger(blobs)
      ? { format: Number(format), blobs: Number(blobs) }
      : undefined;
  } catch {
    return undefined;
  }
}
