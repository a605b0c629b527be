import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { notSupportedHere } from '../errors.ts';
import { refuseTooLargeTogether } from '../function-code.ts';
import { configurationOf } from '../function-configuration.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import { changeSettings } from '../function-settings.ts';
import type { Lambda } from '../lambda.ts';
import { beginChange, refuseUnderWay, refuseWrongRevision } from '../revision.ts';
import { settingViolations } from '../setting-rules.ts';
import { requireFunction } from '../target.ts';
import { refuseViolations } from '../validation.ts';

/** UpdateFunctionConfiguration. */
export function updateFunctionConfiguration(
  lambda: Lambda,
): Operation<UpdateFunctionConfigurationRequest, FunctionConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'UpdateFunctionConfiguration',
    });
    refuseViolations(settingViolations(request));
    if (request.ImageConfig !== undefined) {
      throw notSupportedHere('Container images');
    }
    const place = { home: context, name, now: context.now };
    const updated = await lambda.store.atomically(async (store) => {
      const before = await requireFunction(store, place);
      refuseUnderWay(before.latest, functionArn(context, name));
      refuseWrongRevision(request.RevisionId, before.latest.revisionId);
      const { code, runtimeManagement } = before.latest;
      const settings = await changeSettings(
        { ...lambda, store },
        { name, request, before: before.latest.settings, context },
      );
      refuseTooLargeTogether(code, settings.Layers ?? []);
      const latest = beginChange(
        { settings, code, ...(runtimeManagement !== undefined && { runtimeManagement }) },
        'update',
        {
          now: context.now,
          settleMillis: lambda.options.settleMillis,
          uuid: () => lambda.ids.uuid(),
        },
      );
      await store.functions.put(context, { ...before, latest });
      return configurationOf(latest, { home: context, name, version: LATEST });
    });
    lambda.runner.forget(functionArn(context, name), LATEST);
    return updated;
  };
}
