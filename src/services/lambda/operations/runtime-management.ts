import type {
  GetRuntimeManagementConfigRequest,
  GetRuntimeManagementConfigResponse,
  PutRuntimeManagementConfigRequest,
  PutRuntimeManagementConfigResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { functionArn } from '../arn.ts';
import { invalidParameter } from '../errors.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import type { RuntimeManagement } from '../records.ts';
import { requireVersion } from '../target.ts';

/** PutRuntimeManagementConfig. A runtime here never changes by itself; the setting is kept and shown. */
export function putRuntimeManagementConfig(
  lambda: Lambda,
): Operation<PutRuntimeManagementConfigRequest, PutRuntimeManagementConfigResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'newer',
      action: 'PutRuntimeManagementConfig',
    });
    const updateOn = present(request.UpdateRuntimeOn, 'updateRuntimeOn');
    const arn = request.RuntimeVersionArn;
    if (updateOn === 'Manual' && arn === undefined) {
      throw invalidParameter('You must specify a RuntimeVersionArn when UpdateRuntimeOn is set to Manual.');
    }
    const runtimeManagement: RuntimeManagement = {
      updateOn,
      ...(updateOn === 'Manual' && arn !== undefined && { versionArn: arn }),
    };
    const { name } = target;
    await lambda.store.atomically(async (store) => {
      const { parent, version, record } = await requireVersion(store, {
        home: context,
        target,
        now: context.now,
      });
      const changed = { ...record, runtimeManagement };
      await (version === LATEST
        ? store.functions.put(context, { ...parent, latest: changed })
        : store.functions.putVersion(context, name, { version: Number(version), record: changed }));
    });
    return {
      UpdateRuntimeOn: updateOn,
      FunctionArn: functionArn(context, name, target.qualifier ?? LATEST),
      ...(arn !== undefined && { RuntimeVersionArn: arn }),
    };
  };
}

/** GetRuntimeManagementConfig. */
export function getRuntimeManagementConfig(
  lambda: Lambda,
): Operation<GetRuntimeManagementConfigRequest, GetRuntimeManagementConfigResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'newer',
      action: 'GetRuntimeManagementConfig',
    });
    const found = await requireVersion(lambda.store, { home: context, target, now: context.now });
    const { updateOn, versionArn } = found.record.runtimeManagement ?? { updateOn: 'Auto' };
    return {
      UpdateRuntimeOn: updateOn,
      FunctionArn: functionArn(context, target.name, target.qualifier ?? LATEST),
      ...(versionArn !== undefined && { RuntimeVersionArn: versionArn }),
    };
  };
}
