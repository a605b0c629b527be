import type { FunctionConfiguration, UpdateFunctionCodeRequest } from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { invalidParameter } from '../errors.ts';
import { acceptCode, droppedOnFailure, refuseTooLargeTogether } from '../function-code.ts';
import { configurationOf } from '../function-configuration.ts';
import { LATEST, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { publish } from '../publish.ts';
import type { FunctionRecord, StoredCode } from '../records.ts';
import { beginChange, refuseUnderWay, refuseWrongRevision } from '../revision.ts';
import { architectureViolations } from '../setting-rules.ts';
import type { LambdaStore } from '../store.ts';
import { requireFunction } from '../target.ts';
import { refuseViolations } from '../validation.ts';

/** UpdateFunctionCode. A dry run checks everything and changes nothing. */
export function updateFunctionCode(
  lambda: Lambda,
): Operation<UpdateFunctionCodeRequest, FunctionConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'UpdateFunctionCode',
    });
    refuseViolations(architectureViolations(request.Architectures));
    const place = { home: context, name, now: context.now };
    refuseChange(await requireFunction(lambda.store, place), request, context);
    if (request.ImageUri !== undefined) {
      throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    const code = await acceptCode(lambda, request, context);
    const { answer, dropped } = await droppedOnFailure(lambda, code.sha256, () =>
      lambda.store.atomically((store) => replaceCode(lambda, store, { request, code, name, context })),
    );
    lambda.blobs.delete(dropped.sha256);
    if (request.DryRun !== true) {
      lambda.runner.forget(functionArn(context, name), LATEST);
    }
    return answer;
  };
}

interface Replacement {
  readonly request: UpdateFunctionCodeRequest;
  readonly code: StoredCode;
  readonly name: string;
  readonly context: RequestContext;
}

interface Replaced {
  readonly answer: FunctionConfiguration;
  /** What is named once less. */
  readonly dropped: StoredCode;
}

async function replaceCode(
  lambda: Lambda,
  store: LambdaStore,
  { request, code, name, context }: Replacement,
): Promise<Replaced> {
  const before = await requireFunction(store, { home: context, name, now: context.now });
  refuseChange(before, request, context);
  refuseTooLargeTogether(code, before.latest.settings.Layers ?? []);
  const subject = { home: context, name, version: LATEST };
  if (request.DryRun === true) {
    return { answer: configurationOf({ ...before.latest, code }, subject), dropped: code };
  }
  const dropped = before.latest.code;
  const after = changed(lambda, before, { request, code, now: context.now });
  await store.functions.put(context, after);
  if (request.Publish !== true) {
    return { answer: configurationOf(after.latest, subject), dropped };
  }
  const { version, record } = await publish(lambda, store, {
    home: context,
    parent: after,
    now: context.now,
  });
  return { answer: configurationOf(record, { ...subject, version, qualifier: version }), dropped };
}

function refuseChange(
  { name, latest }: FunctionRecord,
  { RevisionId }: UpdateFunctionCodeRequest,
  context: RequestContext,
): void {
  refuseUnderWay(latest, functionArn(context, name));
  refuseWrongRevision(RevisionId, latest.revisionId);
}

interface CodeChange {
  readonly request: UpdateFunctionCodeRequest;
  readonly code: StoredCode;
  readonly now: number;
}

function changed(lambda: Lambda, before: FunctionRecord, { request, code, now }: CodeChange): FunctionRecord {
  const { Architectures } = request;
  const { runtimeManagement, settings } = before.latest;
  const latest = beginChange(
    {
      settings: { ...settings, ...(Architectures !== undefined && { Architectures }) },
      code,
      ...(runtimeManagement !== undefined && { runtimeManagement }),
    },
    'update',
    { now, settleMillis: lambda.options.settleMillis, uuid: () => lambda.ids.uuid() },
  );
  return { ...before, latest };
}
