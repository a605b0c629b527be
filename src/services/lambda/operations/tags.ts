import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { invalidParameter } from '../errors.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import type { FunctionRecord } from '../records.ts';
import { refuseTooManyTags } from '../tag-rules.ts';
import { requireFunction } from '../target.ts';
import { refuseViolations, textViolations, violation } from '../validation.ts';

const pattern = String.raw`arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})`;

/** TagResource. */
export function tagResource(lambda: Lambda): Operation<TagResourceRequest, object> {
  return async ({ Resource, Tags = {} }, context) => {
    const name = taggedFunction(Resource, context, 'TagResource');
    if (Object.keys(Tags).length === 0) {
      throw invalidParameter('An error occurred and the request cannot be processed.');
    }
    await changeTags(lambda, { name, context }, (before) => ({ ...before, ...Tags }));
    return {};
  };
}

/** UntagResource. */
export function untagResource(lambda: Lambda): Operation<UntagResourceRequest, object> {
  return async ({ Resource, TagKeys = [] }, context) => {
    if (TagKeys.length === 0) {
      refuseViolations([violation({ at: 'tagKeys', value: null }, 'Member must not be null')]);
    }
    const name = taggedFunction(Resource, context, 'UntagResource');
    await changeTags(lambda, { name, context }, (before) =>
      Object.fromEntries(Object.entries(before).filter(([key]) => !TagKeys.includes(key))),
    );
    return {};
  };
}

/** ListTags. */
export function listTags(lambda: Lambda): Operation<ListTagsRequest, ListTagsResponse> {
  return async ({ Resource }, context) => {
    const name = taggedFunction(Resource, context, 'ListTags');
    const { tags } = await requireFunction(lambda.store, { home: context, name, now: context.now });
    return { Tags: { ...tags } };
  };
}

function taggedFunction(resource: string | undefined, context: RequestContext, action: string): string {
  const arn = resource ?? '';
  refuseViolations(textViolations({ at: 'resource', value: arn }, { pattern }));
  const { name, qualifier } = readFunctionName({ FunctionName: arn }, context, {
    rules: 'newer',
    action,
  });
  if (qualifier !== undefined) {
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return name;
}

type Tags = FunctionRecord['tags'];

/** Tags belong to the function's revision: a change of them moves its id. */
async function changeTags(
  lambda: Lambda,
  { name, context }: { readonly name: string; readonly context: RequestContext },
  change: (before: Tags) => Tags,
): Promise<void> {
  await lambda.store.atomically(async (store) => {
    const before = await requireFunction(store, { home: context, name, now: context.now });
    const tags = change(before.tags);
    refuseTooManyTags(tags);
    await store.functions.put(context, {
      ...before,
      tags,
      latest: { ...before.latest, revisionId: lambda.ids.uuid() },
    });
  });
}
