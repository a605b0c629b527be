import type {
  ListTagsRequest,
  ListTagsResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-lambda';
import type { Operation, RequestContext } from '../../../aws/operation.ts';
import { findCodeSigningConfig } from '../code-signing.ts';
import { invalidParameter, notSupportedHere } from '../errors.ts';
import { readFunctionName } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import { refuseTooManyTags } from '../tag-rules.ts';
import { requireFunction } from '../target.ts';
import { refuseViolations, textViolations, violation } from '../validation.ts';

const pattern = String.raw`arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|(capacity-provider|network-connector):[a-zA-Z0-9-_]{1,64})`;

/** TagResource. */
export function tagResource(lambda: Lambda): Operation<TagResourceRequest, object> {
  return async ({ Resource, Tags = {} }, context) => {
    const tagged = readTagged(Resource, context, 'TagResource');
    if (Object.keys(Tags).length === 0) {
      throw invalidParameter('An error occurred and the request cannot be processed.');
    }
    await changeTags(lambda, { tagged, context }, (before) => ({ ...before, ...Tags }));
    return {};
  };
}

/** UntagResource. */
export function untagResource(lambda: Lambda): Operation<UntagResourceRequest, object> {
  return async ({ Resource, TagKeys = [] }, context) => {
    if (TagKeys.length === 0) {
      refuseViolations([violation({ at: 'tagKeys', value: null }, 'Member must not be null')]);
    }
    const tagged = readTagged(Resource, context, 'UntagResource');
    await changeTags(lambda, { tagged, context }, (before) =>
      Object.fromEntries(Object.entries(before).filter(([key]) => !TagKeys.includes(key))),
    );
    return {};
  };
}

/** ListTags. */
export function listTags(lambda: Lambda): Operation<ListTagsRequest, ListTagsResponse> {
  return async ({ Resource }, context) => {
    const tagged = readTagged(Resource, context, 'ListTags');
    const { tags } =
      tagged.kind === 'code-signing-config'
        ? await findCodeSigningConfig(lambda.store, tagged.arn, context)
        : await requireFunction(lambda.store, { home: context, name: tagged.name, now: context.now });
    return { Tags: { ...tags } };
  };
}

/** What tags are asked of. */
type Tagged =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'code-signing-config'; readonly arn: string };

function readTagged(resource: string | undefined, context: RequestContext, action: string): Tagged {
  const arn = resource ?? '';
  refuseViolations(textViolations({ at: 'resource', value: arn }, { pattern }));
  const kind = arn.split(':')[5] ?? '';
  if (kind === 'code-signing-config') {
    return { kind, arn };
  }
  if (kind !== 'function') {
    throw notSupportedHere(kind === 'event-source-mapping' ? 'Event source mappings' : 'Capacity providers');
  }
  const { name, qualifier } = readFunctionName({ FunctionName: arn }, context, {
    rules: 'newer',
    action,
  });
  if (qualifier !== undefined) {
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    );
  }
  return { kind, name };
}

type Tags = Readonly<Record<string, string>>;

/** Tags of a function belong to its revision: a change of them moves its id. */
async function changeTags(
  lambda: Lambda,
  { tagged, context }: { readonly tagged: Tagged; readonly context: RequestContext },
  change: (before: Tags) => Tags,
): Promise<void> {
  await lambda.store.atomically(async (store) => {
    if (tagged.kind === 'code-signing-config') {
      const before = await findCodeSigningConfig(store, tagged.arn, context);
      await store.codeSigning.put(context, { ...before, tags: changed(before.tags ?? {}, change) });
      return;
    }
    const before = await requireFunction(store, { home: context, name: tagged.name, now: context.now });
    await store.functions.put(context, {
      ...before,
      tags: changed(before.tags, change),
      latest: { ...before.latest, revisionId: lambda.ids.uuid() },
    });
  });
}

function changed(before: Tags, change: (before: Tags) => Tags): Tags {
  const after = change(before);
  refuseTooManyTags(after);
  return after;
}
