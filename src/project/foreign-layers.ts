import { exitCodes } from '../errors/zipwright-error.ts';
import { ProjectError } from './errors.ts';
import { TableReader } from './table-reader.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Layer.html: a layer, or one version of it. */
const LAYER_ARN = /^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+(?::\d+)?$/;

/**
 * Reads the `foreign-layers` table of a configuration: ARNs with the archives that stand for them.
 * @throws {ProjectError} CONFIGURATION_INVALID
 */
export function readForeignLayers(table: unknown, where: string): Map<string, string> {
  const reader = new TableReader(table === undefined ? {} : { 'foreign-layers': table }, where);
  const layers = Object.entries(reader.stringTable('foreign-layers') ?? {});
  const wrong = layers.find(([arn]) => !LAYER_ARN.test(arn));
  if (wrong !== undefined) {
    throw new ProjectError(
      'CONFIGURATION_INVALID',
      `Cannot use ${where}: "foreign-layers" has ${JSON.stringify(wrong[0])}, and ARNs of layers or of their versions are wanted`,
      {
        data: { where, found: wrong[0] },
        hint: 'for example "arn:aws:lambda:us-east-1:111122223333:layer:tools:7" = "layers/tools.zip"',
        exitCode: exitCodes.usage,
      },
    );
  }
  return new Map(layers);
}

/** What stands for a version of a layer: an entry for just this one wins over one for all versions. */
export function foreignLayerFor(layers: ReadonlyMap<string, string>, arn: string): string | undefined {
  return layers.get(arn) ?? layers.get(arn.replace(/:\d+$/, ''));
}
