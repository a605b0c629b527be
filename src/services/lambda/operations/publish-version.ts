import type { FunctionConfiguration, PublishVersionRequest } from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { functionArn } from '../arn.ts';
import { invalidParameter, notSupportedHere } from '../errors.ts';
import { codeSha256, configurationOf } from '../function-configuration.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { publish } from '../publish.ts';
import { refuseUnderWay, refuseWrongRevision } from '../revision.ts';
import { requireFunction } from '../target.ts';

/** PublishVersion. */
export function publishVersion(lambda: Lambda): Operation<PublishVersionRequest, FunctionConfiguration> {
  return async (request, context) => {
    const { name } = readFunctionName({ FunctionName: request.FunctionName }, context, {
      rules: 'older',
      action: 'PublishVersion',
    });
    if (request.PublishTo !== undefined) {
      throw notSupportedHere('Functions on capacity providers');
    }
    return lambda.store.atomically(async (store) => {
      const parent = await requireFunction(store, { home: context, name, now: context.now });
      refuseUnderWay(parent.latest, functionArn(context, name));
      refuseWrongRevision(request.RevisionId, parent.latest.revisionId);
      const actual = codeSha256(parent.latest.code.sha256);
      if (request.CodeSha256 !== undefined && request.CodeSha256 !== '' && request.CodeSha256 !== actual) {
        throw invalidParameter(
          `CodeSHA256 (${request.CodeSha256}) is different from current CodeSHA256 in $LATEST (${actual}). Please try again with the CodeSHA256 in $LATEST.`,
        );
      }
      const { version, record } = await publish(lambda, store, {
        home: context,
        parent,
        now: context.now,
        description: request.Description,
      });
      return configurationOf(record, { home: context, name, version, qualifier: version });
    });
  };
}
