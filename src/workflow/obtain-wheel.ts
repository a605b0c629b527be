import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryName } from '../store/temporary-name.ts';
import type { SelectedDistribution, SelectedFile } from '../resolve/selection.ts';
import type { StoredWheel } from '../wheel/pack-wheel.ts';
import { WheelError } from '../wheel/errors.ts';
import type { PackSupply } from './pack-supply.ts';
import type { BuildServices } from './build-services.ts';

/**
 * Gets a distribution's wheel into the store: from there, from the index, or by building it.
 * @throws {IndexError | WheelError | ToolchainError}
 */
export async function obtainWheel(
  distribution: SelectedDistribution,
  supply: PackSupply,
  services: BuildServices,
): Promise<StoredWheel> {
  if (distribution.kind === 'wheel') {
    return (await storedWheel(distribution, supply)) ?? downloadWheel(distribution, supply, services);
  }
  throw new WheelError('WHEEL_INVALID', `Cannot package ${distribution.name}: it has no wheel`);
}

async function storedWheel(file: SelectedFile, { layout }: PackSupply): Promise<StoredWheel | undefined> {
  const { sha256, filename } = file;
  const path = sha256 === undefined ? undefined : layout.wheel(sha256, filename);
  if (sha256 === undefined || path === undefined || !existsSync(path)) {
    return undefined;
  }
  if ((await hashFile(path)) === sha256) {
    return { path, filename, sha256 };
  }
  rmSync(path, { force: true });
  return undefined;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

async function downloadWheel(
  file: SelectedFile,
  supply: PackSupply,
  services: BuildServices,
): Promise<StoredWheel> {
  const { name, filename, sha256, size } = file;
  const { report, layout } = supply;
  const destination =
    sha256 === undefined
      ? temporaryName(join(layout.root, 'wheels', filename))
      : layout.wheel(sha256, filename);
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
  const path = layout.wheel(downloaded.sha256, filename);
  if (path !== destination) {
    mkdirSync(dirname(path), { recursive: true });
    renameSync(destination, path);
  }
  return { path, filename, sha256: downloaded.sha256 };
}
