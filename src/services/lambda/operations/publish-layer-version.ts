import type { PublishLayerVersionRequest, PublishLayerVersionResponse } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { layerNameOf } from '../arn.ts';
import { acceptCode, droppedOnFailure } from '../function-code.ts';
import type { Lambda } from '../lambda.ts';
import { layerViolations } from '../layer-rules.ts';
import { layerVersionOf } from '../layer.ts';
import type { LayerVersionRecord } from '../records.ts';
import { refuseViolations } from '../validation.ts';

/** PublishLayerVersion. Numbers go up from 1 and are not used again. */
export function publishLayerVersion(
  lambda: Lambda,
): Operation<PublishLayerVersionRequest, PublishLayerVersionResponse> {
  return async (request, context) => {
    refuseViolations(layerViolations(request));
    const name = layerNameOf(present(request.LayerName, 'layerName'));
    const code = await acceptCode(lambda, present(request.Content, 'content'), context);
    const { CompatibleRuntimes, CompatibleArchitectures, LicenseInfo } = request;
    const record = await droppedOnFailure(lambda, code.sha256, () =>
      lambda.store.atomically(async (store) => {
        const made: LayerVersionRecord = {
          name,
          version: await store.layers.takeVersion(context, name),
          code,
          description: request.Description ?? '',
          createdAt: context.now,
          ...(CompatibleRuntimes !== undefined && { compatibleRuntimes: CompatibleRuntimes }),
          ...(CompatibleArchitectures !== undefined && {
            compatibleArchitectures: CompatibleArchitectures,
          }),
          ...(LicenseInfo !== undefined && { licenseInfo: LicenseInfo }),
        };
        await store.layers.put(context, made);
        return made;
      }),
    );
    return layerVersionOf(lambda, record, context);
  };
}
