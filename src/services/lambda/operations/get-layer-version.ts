import type {
  GetLayerVersionByArnRequest,
  GetLayerVersionRequest,
  GetLayerVersionResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { layerNameOf, parseLayerVersionArn } from '../arn.ts';
import { requestedNotFound } from '../errors.ts';
import type { Lambda } from '../lambda.ts';
import { layerVersionOf, requireLayerVersion } from '../layer.ts';
import { refuseViolations, textViolations } from '../validation.ts';

const arnPattern = String.raw`arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+`;

/** GetLayerVersion. */
export function getLayerVersion(lambda: Lambda): Operation<GetLayerVersionRequest, GetLayerVersionResponse> {
  return async ({ LayerName = '', VersionNumber = 0 }, context) => {
    const place = { home: context, name: layerNameOf(LayerName), version: VersionNumber };
    return layerVersionOf(lambda, await requireLayerVersion(lambda.store, place), context);
  };
}

/** GetLayerVersionByArn. */
export function getLayerVersionByArn(
  lambda: Lambda,
): Operation<GetLayerVersionByArnRequest, GetLayerVersionResponse> {
  return async ({ Arn = '' }) => {
    refuseViolations(textViolations({ at: 'arn', value: Arn }, { pattern: arnPattern }));
    const named = parseLayerVersionArn(Arn);
    if (named === undefined) {
      throw requestedNotFound();
    }
    const { region, account, name, version } = named;
    const home = { region, account };
    return layerVersionOf(lambda, await requireLayerVersion(lambda.store, { home, name, version }), home);
  };
}
