import { quotas } from '../../lambda/quotas.ts';
import { megabytes, type Finding } from '../finding.ts';
import type { Inspection } from '../inspection.ts';

/** A request with a zip in it: JSON, with the zip in base64. */
const REQUEST_BYTES = 70_167_211;
const BASE64 = 4 / 3;
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
      lambdaError: `InvalidParameterValueException: ${tooLarge(archives.length > 1, total)}`,
    });
  }
  if (artifact.size > quotas.directUploadBytes) {
    findings.push({
      code: 'SIZE_NEEDS_S3',
      severity: 'notice',
      message: `${megabytes(artifact.size)} zipped: over 50 MB Lambda takes a zip from S3 only`,
      hint: 'upload it to a bucket, and give --s3-bucket and --s3-key',
      ...(artifact.size * BASE64 > REQUEST_BYTES
        ? {
            lambdaError: `RequestEntityTooLargeException: Request must be smaller than ${REQUEST_BYTES} bytes for the UpdateFunctionCode operation`,
          }
        : {}),
    });
  }
  return findings;
}

function tooLarge(hasLayers: boolean, total: number): string {
  return hasLayers
    ? `Function code combined with layers exceeds the maximum allowed size of ${quotas.unzippedBytes} bytes. The actual size is ${total} bytes.`
    : `Unzipped size must be smaller than ${quotas.unzippedBytes} bytes`;
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
