import type { CreateFunctionRequest, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { requireCodeSigningConfig } from '../code-signing.ts';
import { invalidParameter, notSupportedHere, resourceConflict } from '../errors.ts';
import { configurationOf } from '../function-configuration.ts';
import { acceptCode, droppedOnFailure, refuseTooLargeTogether } from '../function-code.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import { changeSettings, defaultSettings } from '../function-settings.ts';
import type { Lambda } from '../lambda.ts';
import { publish } from '../publish.ts';
import type { FunctionRecord } from '../records.ts';
import { beginChange } from '../revision.ts';
import { settingViolations } from '../setting-rules.ts';
import { refuseTooManyTags } from '../tag-rules.ts';
import { detected, refuseViolations, textViolations } from '../validation.ts';

const NAME_LENGTH = 64;

/**
 * CreateFunction. The function is `Pending` in the answer. With `Publish`, the answer has the number of the version, but
 * the ARN of the function: zappa tags what it names, and Lambda takes no tags for versions.
 */
export function createFunction(lambda: Lambda): Operation<CreateFunctionRequest, FunctionConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'CreateFunction',
    });
    refuseViolations(settingViolations(request));
    refuseUnsupported(request);
    refuseLongName(name);
    refuseIncomplete(request);
    refuseTooManyTags(request.Tags ?? {});
    await refuseExisting(lambda, name, context);
    const latest = await latestOf(lambda, name, { request, context });
    const created: FunctionRecord = {
      name,
      latest,
      nextVersion: 1,
      tags: { ...request.Tags },
      ...(await codeSigningOf(lambda, request, context)),
    };
    return droppedOnFailure(lambda, latest.code.sha256, () =>
      lambda.store.atomically(async (store) => {
        await refuseExisting({ store }, name, context);
        await store.functions.put(context, created);
        if (request.Publish !== true) {
          return configurationOf(latest, { home: context, name, version: LATEST });
        }
        const { version, record } = await publish(lambda, store, {
          home: context,
          parent: created,
          now: context.now,
        });
        return configurationOf(record, { home: context, name, version });
      }),
    );
  };
}

interface Creation {
  readonly request: CreateFunctionRequest;
  readonly context: RequestContext;
}

async function latestOf(
  lambda: Lambda,
  name: string,
  { request, context }: Creation,
): Promise<FunctionRecord['latest']> {
  const settings = await changeSettings(lambda, { name, request, before: defaultSettings(), context });
  const code = await acceptCode(lambda, present(request.Code, 'code'), context);
  refuseTooLargeTogether(code, settings.Layers ?? []);
  return beginChange({ settings, code }, 'create', {
    now: context.now,
    settleMillis: lambda.options.settleMillis,
    uuid: () => lambda.ids.uuid(),
  });
}

async function codeSigningOf(
  lambda: Lambda,
  { CodeSigningConfigArn: arn }: CreateFunctionRequest,
  context: RequestContext,
): Promise<Pick<FunctionRecord, 'codeSigningConfigArn'>> {
  if (arn === undefined || arn === '') {
    return {};
  }
  await requireCodeSigningConfig(lambda.store, arn, context);
  return { codeSigningConfigArn: arn };
}

function refuseUnsupported(request: CreateFunctionRequest): void {
  if (request.PackageType === 'Image') {
    throw notSupportedHere('Container images');
  }
  if (request.Code?.ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when creating a function with packageType Zip.");
  }
  if (request.DurableConfig !== undefined) {
    throw notSupportedHere('Durable functions');
  }
  if (request.CapacityProviderConfig !== undefined) {
    throw notSupportedHere('Capacity providers');
  }
}

/** A name that the model still allows is told of in the words of the model, but as another error. */
function refuseLongName(name: string): void {
  const violations = textViolations({ at: 'functionName', value: name }, { maxLength: NAME_LENGTH });
  if (violations.length > 0) {
    throw invalidParameter(detected(violations));
  }
}

function refuseIncomplete({ Runtime, Handler }: CreateFunctionRequest): void {
  if (Runtime === undefined || Handler === undefined) {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
}

async function refuseExisting(
  { store }: Pick<Lambda, 'store'>,
  name: string,
  context: RequestContext,
): Promise<void> {
  if ((await store.functions.find(context, name)) !== undefined) {
    throw resourceConflict(`Function already exist: ${name}`);
  }
}
