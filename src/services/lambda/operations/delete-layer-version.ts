import type { DeleteLayerVersionRequest } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { layerNameOf } from '../arn.ts';
import type { Lambda } from '../lambda.ts';
import { refuseLayerVersionNumber } from '../layer.ts';

/** DeleteLayerVersion. Functions keep what they have of it; a version that is not there is gone already. */
export function deleteLayerVersion(lambda: Lambda): Operation<DeleteLayerVersionRequest, object> {
  return async ({ LayerName = '', VersionNumber = 0 }, context) => {
    refuseLayerVersionNumber(VersionNumber);
    const name = layerNameOf(LayerName);
    const found = await lambda.store.layers.find(context, name, VersionNumber);
    await lambda.store.layers.delete(context, name, VersionNumber);
    if (found !== undefined) {
      lambda.blobs.delete(found.code.sha256);
    }
    return {};
  };
}
