import { quotas } from '../../lambda/quotas.ts';
import type { Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';

/** How many distributions and folders an answer about size names. */
const NAMED = 8;

/** Compares an artifact and its layers with Lambda's quotas. */
export function checkSize(inspection: Inspection): Finding[] {
  const { artifact, archives } = inspection;
  const total = archives.reduce((sum, { unzippedSize }) => sum + unzippedSize, 0);
  const findings: Finding[] = [];
  if (total > quotas.unzippedBytes) {
    const layers = archives.length > 1 ? ` with ${archives.length - 1} layers` : '';
    findings.push({
      code: 'SIZE_OVER_LIMIT',
      severity: 'error',
      message: `${megabytes(total)} unzipped${layers}, and Lambda takes ${quotas.unzippedBytes} bytes (250 MB): the biggest are ${biggest(inspection)}`,
      hint: 'leave out what the function does not import; zipwright build has --slim and --exclude-runtime-sdk',
      lambdaError: `InvalidParameterValueException: Unzipped size must be smaller than ${quotas.unzippedBytes} bytes`,
    });
  }
  if (artifact.size > quotas.directUploadBytes) {
    findings.push({
      code: 'SIZE_NEEDS_S3',
      severity: 'notice',
      message: `${megabytes(artifact.size)} zipped: over 50 MB Lambda takes a zip from S3 only`,
      hint: 'upload it to a bucket, and give --s3-bucket and --s3-key',
      lambdaError: `RequestEntityTooLargeException: Request must be smaller than 69905067 bytes for the UpdateFunctionCode operation`,
    });
  }
  return findings;
}

function biggest({ archives, owners }: Inspection): string {
  const sizes = new Map<string, number>();
  for (const archive of archives) {
    for (const [path, { size }] of archive.files) {
      const top = path.split('/', archive.isLayer ? 2 : 1).join('/');
      const name = owners.of(archive, path) ?? (archive.isLayer ? `${archive.label}:${top}` : top);
      sizes.set(name, (sizes.get(name) ?? 0) + size);
    }
  }
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED)
    .map(([name, size]) => `${name.slice(0, 100)} ${megabytes(size)}`)
    .join(', ');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
