import type {
  AddPermissionRequest,
  AddPermissionResponse,
  GetPolicyRequest,
  GetPolicyResponse,
  RemovePermissionRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { present } from '../../../aws/present.ts';
import { functionArn } from '../arn.ts';
import { functionNotFound, invalidParameter, requestedNotFound, resourceNotFound } from '../errors.ts';
import { policyPlace, policyRevision, writePolicy } from '../function-policy.ts';
import { LATEST, readFunctionName, type FunctionTarget } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { policyDocument, statementOf, withoutStatement, withStatement } from '../policy-statement.ts';
import { refuseWrongRevision } from '../revision.ts';
import type { LambdaStore } from '../store.ts';
import { findFunction, findVersion, qualifierNotFound } from '../target.ts';
import { refuseViolations, textViolations } from '../validation.ts';

const statementIdRule = { maxLength: 100, pattern: '([a-zA-Z0-9-_]+)' };

/** AddPermission. The statement comes back as JSON in a text. */
export function addPermission(lambda: Lambda): Operation<AddPermissionRequest, AddPermissionResponse> {
  return async (request, context) => {
    const { StatementId } = request;
    refuseViolations(textViolations({ at: 'statementId', value: StatementId ?? '' }, statementIdRule));
    const target = readFunctionName(request, context, {
      rules: 'newer',
      action: 'AddPermission',
      qualifier: { maxLength: 128, pattern: '(|[a-zA-Z0-9$_-]+)' },
    });
    refuseLatest(target);
    const resource = functionArn(context, target.name, target.qualifier);
    const { FunctionName: _, ...grant } = request;
    const statement = statementOf({ ...grant, resource, region: context.region });
    await lambda.store.atomically(async (store) => {
      await refuseMissing(store, context, target);
      const revisionId = await policyRevision(store, context, target);
      refuseWrongRevision(request.RevisionId, revisionId ?? '', 'GetPolicy');
      const policy = await store.policies.find(policyPlace(context, target));
      const statements = withStatement(policy?.statements ?? [], statement);
      await writePolicy(store, { context, target, revisionId: lambda.ids.uuid() }, statements);
    });
    return { Statement: JSON.stringify(statement) };
  };
}

/** RemovePermission. */
export function removePermission(lambda: Lambda): Operation<RemovePermissionRequest, object> {
  return async (request, context) => {
    const target = readFunctionName(request, context, { rules: 'newer', action: 'RemovePermission' });
    const id = present(request.StatementId, 'statementId');
    await lambda.store.atomically(async (store) => {
      const parent = await findFunction(store, { home: context, name: target.name, now: context.now });
      if (parent === undefined) {
        throw resourceNotFound(`No policy found for: ${functionArn(context, target.name)}`);
      }
      await refuseMissing(store, context, target);
      const policy = await store.policies.find(policyPlace(context, target));
      if (policy === undefined) {
        throw resourceNotFound('No policy is associated with the given resource.');
      }
      const statements = withoutStatement(policy.statements, id);
      const revisionId = await policyRevision(store, context, target);
      refuseWrongRevision(request.RevisionId, revisionId ?? '', 'GetPolicy');
      await writePolicy(store, { context, target, revisionId: lambda.ids.uuid() }, statements);
    });
    return {};
  };
}

/** GetPolicy. */
export function getPolicy(lambda: Lambda): Operation<GetPolicyRequest, GetPolicyResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, { rules: 'newer', action: 'GetPolicy' });
    const place = { home: context, name: target.name, now: context.now };
    if ((await findFunction(lambda.store, place)) === undefined) {
      throw functionNotFound(functionArn(context, target.name));
    }
    const policy = await lambda.store.policies.find(policyPlace(context, target));
    const RevisionId = await policyRevision(lambda.store, context, target);
    if (policy === undefined || RevisionId === undefined) {
      throw requestedNotFound();
    }
    return { Policy: policyDocument(policy.statements), RevisionId };
  };
}

function refuseLatest({ qualifier }: FunctionTarget): void {
  if (qualifier === LATEST) {
    throw invalidParameter('We currently do not support adding policies for $LATEST.');
  }
}

async function refuseMissing(
  store: LambdaStore,
  context: RequestContext,
  target: FunctionTarget,
): Promise<void> {
  const place = { home: context, name: target.name, now: context.now };
  if ((await findFunction(store, place)) === undefined) {
    throw functionNotFound(functionArn(context, target.name));
  }
  const found = await findVersion(store, { home: context, target, now: context.now });
  if (found === undefined) {
    throw qualifierNotFound(context, target.name, target.qualifier ?? LATEST);
  }
}
