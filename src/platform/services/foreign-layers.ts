import { createReadStream } from 'node:fs';
import { ServiceError } from '../../aws/service-error.ts';
import { isSystemError } from '../../errors/system-error.ts';
import type { CodeBlobs, ForeignLayers, ZipInspector } from '../../services/lambda/ports.ts';
import type { StoredCode } from '../../services/lambda/records.ts';

/**
 * Finds the archive that stands for a layer version by its ARN: absolute path, or undefined when none does.
 * @throws what reading the mapping throws
 */
export type FindForeignLayer = (arn: string) => Promise<string | undefined>;

export interface ForeignLayerContext {
  readonly blobs: CodeBlobs;
  readonly zips: ZipInspector;
  readonly findFile: FindForeignLayer;
}

/** Layers of other accounts, for which archives of this machine stand: as they are when a function gets them. */
export function foreignLayers({ blobs, zips, findFile }: ForeignLayerContext): ForeignLayers {
  return {
    async find(arn) {
      const file = await asAnswer(arn, () => findFile(arn));
      if (file === undefined) {
        return undefined;
      }
      return asAnswer(arn, () => stored(file, { blobs, zips }));
    },
  };
}

async function stored(
  file: string,
  { blobs, zips }: Pick<ForeignLayerContext, 'blobs' | 'zips'>,
): Promise<StoredCode> {
  const code = await blobs.put(createReadStream(file));
  const unzippedBytes = await zips.unzippedBytes(code);
  if (unzippedBytes === undefined) {
    blobs.delete(code.sha256);
    throw new Error(`"${file}" is no zip archive that Lambda could unpack`);
  }
  return { ...code, unzippedBytes };
}

/** A mapping that is wrong is told to the client that asked for the layer. */
async function asAnswer<T>(arn: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = isSystemError(error, 'ENOENT')
      ? `there is no file "${error.path ?? ''}"`
      : error instanceof Error
        ? error.message
        : String(error);
    throw new ServiceError(
      'InvalidParameterValueException',
      `Cannot use what stands for the layer ${arn} here: ${reason}`,
      { status: 400, Type: 'User' },
    );
  }
}
