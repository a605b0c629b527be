import { quotas } from '../lambda/quotas.ts';
import { PackagingError } from './errors.ts';
import type { ArtifactPlan } from './plan-artifact.ts';

/** What a package weighs against Lambda's limits. Sizes in bytes. */
export interface SizeVerdict {
  /** Over 50 MB zipped: the upload must go through S3. */
  readonly needsS3: boolean;
  /** Layers' share of the unzipped total. */
  readonly layersSize: number;
}

/** How many distributions and own files an error about size names. */
const NAMED = 10;

/**
 * Compares a planned archive and its layers with Lambda's quotas.
 * @param layersSize unzipped bytes of the layers that the function will have
 * @throws {PackagingError} PACKAGE_TOO_LARGE with the biggest distributions and own files
 */
export function checkSize(plan: ArtifactPlan, layersSize: number): SizeVerdict {
  const total = plan.unzippedSize + layersSize;
  if (total > quotas.unzippedBytes) {
    throw tooLarge(plan, total, layersSize);
  }
  return { needsS3: plan.size > quotas.directUploadBytes, layersSize };
}

function tooLarge(plan: ArtifactPlan, total: number, layersSize: number): PackagingError {
  const biggest = [
    ...plan.packs.map(({ facts }) => ({ name: facts.name, version: facts.version, size: facts.size })),
    ...plan.userEntries.map(({ path, compressed }) => ({ name: path, size: compressed.size })),
  ]
    .sort((a, b) => b.size - a.size)
    .slice(0, NAMED);
  const withLayers = layersSize > 0 ? ` with ${megabytes(layersSize)} of layers` : '';
  return new PackagingError(
    'PACKAGE_TOO_LARGE',
    `Cannot package ${megabytes(total)} unzipped${withLayers}: Lambda takes ${quotas.unzippedBytes} bytes (250 MB), and the biggest are ${biggest
      .map((each) => `${each.name} ${megabytes(each.size)}`)
      .join(', ')}`,
    {
      data: { unzippedSize: total, limit: quotas.unzippedBytes, layersSize, biggest },
      hint: 'drop what the function does not import, try --slim, or leave the SDK to the runtime with --exclude-runtime-sdk',
    },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
