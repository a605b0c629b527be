import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashFile } from '../../store/hash-file.ts';
import { temporaryName } from '../../store/temporary-name.ts';
import type { SelectedFile } from '../../resolve/selection.ts';
import type { StoredWheel } from '../../wheel/pack-wheel.ts';
import type { PackSupply } from './pack-supply.ts';
import type { BuildServices } from './build-services.ts';

/** A file in the store whose hash has been checked. */
export type ObtainedFile = StoredWheel;

/** Where the store has a file, by its hash and name. */
type Place = (sha256: string, filename: string) => string;

/**
 * Gets a wheel or source distribution into the store: from there, or from the index.
 * @throws {IndexError}
 */
export async function obtainFile(
  file: SelectedFile,
  supply: PackSupply,
  services: BuildServices,
): Promise<ObtainedFile> {
  const { layout } = supply;
  const place: Place = (hash, name) =>
    file.kind === 'wheel' ? layout.wheel(hash, name) : layout.source(hash, name);
  const { sha256, filename } = file;
  const stored =
    sha256 === undefined ? undefined : await checkStored({ path: place(sha256, filename), filename, sha256 });
  return stored ?? download(file, place, { supply, services });
}

/** The file, unless it is not there or not what its name says: that one is removed. */
export async function checkStored(file: ObtainedFile): Promise<ObtainedFile | undefined> {
  if (!existsSync(file.path)) {
    return undefined;
  }
  if ((await hashFile(file.path)) === file.sha256) {
    return file;
  }
  rmSync(file.path, { force: true });
  return undefined;
}

interface DownloadContext {
  readonly supply: PackSupply;
  readonly services: BuildServices;
}

async function download(
  file: SelectedFile,
  place: Place,
  { supply, services }: DownloadContext,
): Promise<ObtainedFile> {
  const { name, filename, sha256, size } = file;
  const { report, layout } = supply;
  const destination =
    sha256 === undefined ? temporaryName(join(layout.root, 'wheels', filename)) : place(sha256, filename);
  mkdirSync(dirname(destination), { recursive: true });
  report({ kind: 'download-started', name, filename, size });
  const url = file.url ?? file.path;
  const downloaded = await services.client.download(
    {
      project: name,
      filename,
      preferUrl: file.trustUrl || file.path !== undefined,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(size === undefined ? {} : { size }),
      ...(url === undefined ? {} : { url }),
    },
    destination,
    {
      signal: services.signal,
      onProgress: (bytes) => {
        report({ kind: 'download-progress', filename, bytes });
      },
    },
  );
  report({ kind: 'download-finished', filename, size: downloaded.size });
  const path = place(downloaded.sha256, filename);
  if (path !== destination) {
    mkdirSync(dirname(path), { recursive: true });
    renameSync(destination, path);
  }
  return { path, filename, sha256: downloaded.sha256 };
}
