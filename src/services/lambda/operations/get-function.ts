import type {
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
} from '@aws-sdk/client-lambda';
import type { Operation } from '../../../aws/operation.ts';
import { configurationOf } from '../function-configuration.ts';
import { CODE_LINK_SECONDS, codePath } from '../function-code.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import type { StoredCode } from '../records.ts';
import { requireVersion } from '../target.ts';

/** GetFunction: configuration, a link to the code, tags and reserved concurrency. */
export function getFunction(lambda: Lambda): Operation<GetFunctionRequest, GetFunctionResponse> {
  return async (request, context) => {
    const target = readFunctionName(request, context, { rules: 'newer', action: 'GetFunction' });
    const found = await requireVersion(lambda.store, { home: context, target, now: context.now });
    const { tags, reserved } = found.parent;
    return {
      Configuration: configurationOf(found.record, {
        home: context,
        name: target.name,
        version: found.version,
        qualifier: target.qualifier,
      }),
      Code: {
        RepositoryType: 'S3',
        Location: lambda.links.presign(codePath(found.record.code), CODE_LINK_SECONDS),
        ...originOf(found.record.code),
      },
      ...(Object.keys(tags).length > 0 && { Tags: tags }),
      ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    };
  };
}

/** What an archive was said of when it came. */
function originOf({ reference, sourceKey }: StoredCode): NonNullable<GetFunctionResponse['Code']> {
  return {
    ...(reference !== undefined && {
      ResolvedS3Object: {
        S3Bucket: reference.bucket,
        S3Key: reference.key,
        ...(reference.version !== undefined && { S3ObjectVersion: reference.version }),
      },
    }),
    ...(sourceKey !== undefined && { SourceKMSKeyArn: sourceKey }),
  };
}

/** GetFunctionConfiguration. */
export function getFunctionConfiguration(
  lambda: Lambda,
): Operation<GetFunctionConfigurationRequest, FunctionConfiguration> {
  return async (request, context) => {
    const target = readFunctionName(request, context, {
      rules: 'newer',
      action: 'GetFunctionConfiguration',
    });
    const found = await requireVersion(lambda.store, { home: context, target, now: context.now });
    return configurationOf(found.record, {
      home: context,
      name: target.name,
      version: found.version,
      qualifier: target.qualifier,
    });
  };
}
