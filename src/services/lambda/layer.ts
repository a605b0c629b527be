import type {
  Architecture,
  GetLayerVersionResponse,
  LayerVersionsListItem,
  Runtime,
} from '@aws-sdk/client-lambda';
import { layerArn, type Home } from './arn.ts';
import { invalidParameter, requestedNotFound, resourceNotFound } from './errors.ts';
import { CODE_LINK_SECONDS, codePath } from './function-code.ts';
import { codeSha256, lastModified } from './function-configuration.ts';
import type { Lambda } from './lambda.ts';
import type { LayerVersionRecord } from './records.ts';
import type { LambdaStore } from './store.ts';

/** A layer version as lists show it: without its content. */
export function listedLayerVersionOf(record: LayerVersionRecord, home: Home): LayerVersionsListItem {
  return {
    LayerVersionArn: layerArn(home, record.name, record.version),
    Version: record.version,
    Description: record.description,
    CreatedDate: lastModified(record.createdAt),
    ...(record.compatibleRuntimes !== undefined && {
      CompatibleRuntimes: [...record.compatibleRuntimes] as Runtime[],
    }),
    ...(record.compatibleArchitectures !== undefined && {
      CompatibleArchitectures: [...record.compatibleArchitectures] as Architecture[],
    }),
    ...(record.licenseInfo !== undefined && { LicenseInfo: record.licenseInfo }),
  };
}

/** A layer version with a link to its content. */
export function layerVersionOf(
  { links }: Pick<Lambda, 'links'>,
  record: LayerVersionRecord,
  home: Home,
): GetLayerVersionResponse {
  return {
    ...listedLayerVersionOf(record, home),
    LayerArn: layerArn(home, record.name),
    Content: {
      Location: links.presign(codePath(record.code), CODE_LINK_SECONDS),
      CodeSha256: codeSha256(record.code.sha256),
      CodeSize: record.code.size,
    },
  };
}

/** A layer version as a request names it. */
export interface LayerVersionPlace {
  readonly home: Home;
  readonly name: string;
  readonly version: number;
}

/**
 * Refuses a number that no version has.
 * @throws {ServiceError} InvalidParameterValueException
 */
export function refuseLayerVersionNumber(version: number): void {
  if (version < 1) {
    throw invalidParameter('Layer Version Cannot be less than 1');
  }
}

/**
 * A layer version that is asked for.
 * @throws {ServiceError} InvalidParameterValueException, ResourceNotFoundException
 */
export async function requireLayerVersion(
  store: LambdaStore,
  { home, name, version }: LayerVersionPlace,
): Promise<LayerVersionRecord> {
  refuseLayerVersionNumber(version);
  const record = await store.layers.find(home, name, version);
  if (record === undefined) {
    throw requestedNotFound();
  }
  return record;
}

/**
 * A layer version whose policy is asked for.
 * @throws {ServiceError} ResourceNotFoundException, with its ARN
 */
export async function requireLayerForPolicy(
  store: LambdaStore,
  { home, name, version }: LayerVersionPlace,
): Promise<LayerVersionRecord> {
  refuseLayerVersionNumber(version);
  const record = await store.layers.find(home, name, version);
  if (record === undefined) {
    throw resourceNotFound(`Layer version ${layerArn(home, name, version)} does not exist.`);
  }
  return record;
}

/** What layer versions are searched by. */
export interface LayerFilter {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

/** Whether a layer version says that it fits. */
export function fits(
  { compatibleRuntimes, compatibleArchitectures }: LayerVersionRecord,
  { CompatibleRuntime, CompatibleArchitecture }: LayerFilter,
): boolean {
  return (
    (CompatibleRuntime === undefined || (compatibleRuntimes ?? []).includes(CompatibleRuntime)) &&
    (CompatibleArchitecture === undefined || (compatibleArchitectures ?? []).includes(CompatibleArchitecture))
  );
}
