import type { DeleteFunctionRequest, DeleteFunctionResponse } from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { functionNotFound, invalidParameter, resourceConflict } from '../errors.ts';
import { isVersionNumber, LATEST, readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import type { LambdaStore } from '../store.ts';
import { requireFunction } from '../target.ts';

/** DeleteFunction: a function with all that belongs to it, or one published version. */
export function deleteFunction(lambda: Lambda): Operation<DeleteFunctionRequest, DeleteFunctionResponse> {
  return async (request, context) => {
    const { name, qualifier } = readFunctionName(request, context, {
      rules: 'newer',
      action: 'DeleteFunction',
    });
    if (qualifier === LATEST) {
      throw invalidParameter('$LATEST version cannot be deleted without deleting the function.');
    }
    const dropped = await lambda.store.atomically(async (store) => {
      const found = await requireFunction(store, { home: context, name, now: context.now });
      const archives = await store.functions.archives(context, found);
      await (qualifier === undefined
        ? store.functions.delete(context, name)
        : deleteVersion(store, context, { name: found.name, qualifier }));
      return archives;
    });
    dropped.forEach((sha256) => lambda.blobs.delete(sha256));
    lambda.runner.forget(functionArn(context, name), qualifier);
    return { StatusCode: 204 };
  };
}

async function deleteVersion(
  store: LambdaStore,
  context: RequestContext,
  { name, qualifier }: { readonly name: string; readonly qualifier: string },
): Promise<void> {
  if (!isVersionNumber(qualifier)) {
    if (/^[a-zA-Z0-9-_]+$/.test(qualifier)) {
      throw invalidParameter('Deletion of aliases is not currently supported.');
    }
    throw functionNotFound(functionArn(context, name));
  }
  const aliases = await store.functions.aliases(context, name);
  const naming = aliases.filter(
    ({ version, weights }) => version === qualifier || (weights !== undefined && qualifier in weights),
  );
  if (naming.length > 0) {
    throw resourceConflict(
      `Unable to delete version because the following aliases reference it: [${naming.map((alias) => alias.name).join(', ')}]`,
    );
  }
  await store.functions.deleteVersion(context, name, Number(qualifier));
  for (const kind of ['policies', 'eventInvokes', 'provisioned'] as const) {
    await store[kind].delete({ home: context, name, qualifier });
  }
}
