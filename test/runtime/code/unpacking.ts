import { writeFileSync, lstatSync, readdirSync, readFileSync, readlinkSync, type Dirent } from 'node:fs';
import { join, relative } from 'node:path';
import { storeLayout } from '../../../src/store/store-layout.ts';
import { unpackArchive, type UnpackOptions } from '../../../src/runtime/code/unpack-archive.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';

export const isRoot = process.getuid?.() === 0;

/** A signal that never comes. */
export const never = new AbortController().signal;

/** A folder for one test: a store in it, and zips. */
export class Workplace {
  readonly folder = temporaryFolder();
  readonly store = join(this.folder, 'store');
  readonly layout = storeLayout(this.store);
  #zips = 0;

  /** Writes a zip. @returns its path */
  zip(entries: readonly MadeEntry[]): string {
    return this.file(makeZip({ entries }));
  }

  file(bytes: Buffer): string {
    this.#zips += 1;
    const path = join(this.folder, `made-${this.#zips}.zip`);
    writeFileSync(path, bytes);
    return path;
  }

  unpack(zip: string, options: Partial<UnpackOptions> = {}): Promise<string> {
    return unpackArchive(zip, { layout: this.layout, signal: never, ...options });
  }

  unpackEntries(...entries: readonly MadeEntry[]): Promise<string> {
    return this.unpack(this.zip(entries));
  }
}

/** Everything below a folder: contents of files, `-> target` of links, `/` for folders. */
export function contentsOf(root: string): Record<string, string> {
  const found = walk(root).map((entry): [string, string] => {
    const path = join(entry.parentPath, entry.name);
    const shown = entry.isSymbolicLink()
      ? `-> ${readlinkSync(path)}`
      : entry.isDirectory()
        ? '/'
        : readFileSync(path, 'latin1');
    return [relative(root, path), shown];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Modes of everything below a folder, links left out; the folder itself is ''. */
export function modesOf(root: string): Record<string, string> {
  const paths = walk(root)
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const modes = ['', ...paths].map((path): [string, string] => [
    path,
    (lstatSync(join(root, path)).mode & 0o7777).toString(8).padStart(4, '0'),
  ]);
  return Object.fromEntries(modes);
}

/** Without following links, as `readdirSync` does where it is recursive. */
function walk(root: string): Dirent[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry, ...walk(join(root, entry.name))] : [entry],
  );
}
