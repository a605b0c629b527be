import { describe, expect, it } from 'vitest';
import { ARN, openLambda, refused } from './harness.ts';

const grant = {
  FunctionName: 'fn',
  StatementId: 's3',
  Action: 'lambda:InvokeFunction',
  Principal: 's3.amazonaws.com',
} as const;

/** So many tags. */
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

describe('resource policies', () => {
  it('fact 32: the statement is JSON in a text, its keys in order, its conditions in Lambda’s words', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const { Statement } = await operations.AddPermission(
      {
        ...grant,
        SourceArn: 'arn:aws:s3:::bucket',
        SourceAccount: '123456789012',
        FunctionUrlAuthType: 'NONE',
      },
      context(),
    );
    expect(Statement).toBe(
      `{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${ARN}:fn","Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012","lambda:FunctionUrlAuthType":"NONE"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"}}}`,
    );
    const { Policy } = await operations.GetPolicy({ FunctionName: 'fn' }, context());
    expect(Policy).toBe(`{"Version":"2012-10-17","Id":"default","Statement":[${Statement}]}`);
  });

  it.each([
    ['*', '"*"'],
    ['123456789012', '{"AWS":"arn:aws:iam::123456789012:root"}'],
    ['arn:aws:iam::123456789012:role/x', '{"AWS":"arn:aws:iam::123456789012:role/x"}'],
    ['apigateway.amazonaws.com', '{"Service":"apigateway.amazonaws.com"}'],
  ])('fact 32: the principal %s is written as %s', async (Principal, written) => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const { Statement } = await operations.AddPermission({ ...grant, Principal }, context());
    expect(Statement).toContain(`"Principal":${written},`);
    expect(Statement).not.toContain('Condition');
  });

  it('fact 32: the policy’s revision id is that of what it belongs to, and moves with it', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    const revision = async (FunctionName: string) =>
      (await operations.GetFunctionConfiguration({ FunctionName }, context())).RevisionId;
    const before = await revision('fn');
    await operations.AddPermission({ ...grant, RevisionId: before }, context());
    const { RevisionId } = await operations.GetPolicy({ FunctionName: 'fn' }, context());
    expect(RevisionId).toBe(await revision('fn'));
    expect(RevisionId).not.toBe(before);
    await operations.AddPermission({ ...grant, Qualifier: '1' }, context());
    const version = await operations.GetPolicy({ FunctionName: 'fn', Qualifier: '1' }, context());
    expect(version.RevisionId).toBe(await revision('fn:1'));
    expect(version.Policy).toContain(`"Resource":"${ARN}:fn:1"`);
    expect(await revision('fn')).toBe(RevisionId);
  });

  it('fact 32: what cannot be granted is refused', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const add = (more: object) => refused(operations.AddPermission({ ...grant, ...more }, context()));
    expect(await add({ Qualifier: '$LATEST' })).toBe(
      'InvalidParameterValueException: We currently do not support adding policies for $LATEST.',
    );
    expect(await add({ Principal: 'invalid.nonaws.com' })).toBe(
      'InvalidParameterValueException: The provided principal was invalid. Please check the principal and try again.',
    );
    expect(await add({ StatementId: 'example.com' })).toBe(
      "ValidationException: 1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    );
    expect(await add({ FunctionName: 'no' })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:no`,
    );
    expect(await add({ Qualifier: 'alias-no' })).toBe(
      `ResourceNotFoundException: Cannot find alias arn: ${ARN}:fn:alias-no`,
    );
    expect(await add({ Qualifier: '42' })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:fn:42`,
    );
    expect(await add({ Qualifier: 'with-$-in-it' })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:fn:with-$-in-it`,
    );
    expect(await add({ Qualifier: 'with-?' })).toContain('pattern: (|[a-zA-Z0-9$_-]+)');
    await operations.AddPermission(grant, context());
    expect(await add({})).toBe(
      'ResourceConflictException: The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
    );
  });

  it('fact 32: three texts say that a policy or a statement is not there', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const remove = (more: object = {}) =>
      operations.RemovePermission({ FunctionName: 'fn', StatementId: 's3', ...more }, context());
    const get = (FunctionName: string) => operations.GetPolicy({ FunctionName }, context());
    expect(await refused(remove())).toBe(
      'ResourceNotFoundException: No policy is associated with the given resource.',
    );
    expect(await refused(remove({ FunctionName: 'no' }))).toBe(
      `ResourceNotFoundException: No policy found for: ${ARN}:no`,
    );
    expect(await refused(remove({ Qualifier: 'alias-no' }))).toBe(
      `ResourceNotFoundException: Cannot find alias arn: ${ARN}:fn:alias-no`,
    );
    expect(await refused(get('fn'))).toBe(
      'ResourceNotFoundException: The resource you requested does not exist.',
    );
    expect(await refused(get('no'))).toBe(`ResourceNotFoundException: Function not found: ${ARN}:no`);
    await operations.AddPermission(grant, context());
    expect(await refused(remove({ StatementId: 'other' }))).toBe(
      'ResourceNotFoundException: Statement other is not found in resource policy.',
    );
    await remove();
    expect(await refused(get('fn'))).toContain('The resource you requested does not exist.');
  });
});

describe('tags', () => {
  const Resource = `${ARN}:fn`;

  it('fact 35: tags go by ARN, move the revision id, and are absent when there are none', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Tags: { a: '1' } });
    const get = () => operations.GetFunction({ FunctionName: 'fn' }, context());
    const before = await get();
    expect(before.Tags).toEqual({ a: '1' });
    await operations.TagResource({ Resource, Tags: { a: '2', b: '3' } }, context());
    const after = await get();
    expect(after.Tags).toEqual({ a: '2', b: '3' });
    expect(after.Configuration?.RevisionId).not.toBe(before.Configuration?.RevisionId);
    await operations.UntagResource({ Resource, TagKeys: ['a', 'b', 'no'] }, context());
    expect(await get()).not.toHaveProperty('Tags');
    expect(await operations.ListTags({ Resource }, context())).toEqual({ Tags: {} });
  });

  it('code signing configurations have tags, what is not here has none', async () => {
    const { operations, context } = await openLambda();
    const made = await operations.CreateCodeSigningConfig(
      {
        AllowedPublishers: { SigningProfileVersionArns: ['arn:aws:signer:us-east-1:000000000000:/p/1'] },
        Tags: { a: '1', b: '2' },
      },
      context(),
    );
    const resource = made.CodeSigningConfig?.CodeSigningConfigArn ?? '';
    const read = async () => (await operations.ListTags({ Resource: resource }, context())).Tags;
    expect(await read()).toEqual({ a: '1', b: '2' });
    await operations.TagResource({ Resource: resource, Tags: { b: '3', c: '4' } }, context());
    await operations.UntagResource({ Resource: resource, TagKeys: ['a'] }, context());
    expect(await read()).toEqual({ b: '3', c: '4' });
    await operations.UpdateCodeSigningConfig(
      { CodeSigningConfigArn: resource, Description: 'new' },
      context(),
    );
    expect(await read()).toEqual({ b: '3', c: '4' });
    const Tags = Object.fromEntries(Array.from({ length: 49 }, (_, at) => [`k${at}`, 'v']));
    expect(await refused(operations.TagResource({ Resource: resource, Tags }, context()))).toContain(
      'tag limit',
    );
    const arn = 'arn:aws:lambda:us-east-1:000000000000';
    const list = (end: string) => refused(operations.ListTags({ Resource: `${arn}:${end}` }, context()));
    expect(await list('code-signing-config:csc-aaaaaaaaaaaaaaaaa')).toContain('can not be found');
    expect(await list('event-source-mapping:00000000-0000-4000-8000-000000000000')).toContain(
      'Event source mappings are not supported here',
    );
    expect(await list('capacity-provider:x')).toContain('Capacity providers are not supported here');
  });

  it('fact 35: versions and aliases have no tags, and nothing has more than 50', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const tag = (resource: string, Tags: Record<string, string>) =>
      refused(operations.TagResource({ Resource: resource, Tags }, context()));
    for (const qualifier of ['1', 'live', '$LATEST']) {
      expect(await tag(`${Resource}:${qualifier}`, { a: '1' })).toBe(
        'InvalidParameterValueException: Tags on function aliases and versions are not supported. Please specify a function ARN.',
      );
    }
    expect(await tag(Resource, many(51))).toBe(
      'InvalidParameterValueException: Number of tags exceeds resource tag limit.',
    );
    await operations.TagResource({ Resource, Tags: many(50) }, context());
    expect(await tag(Resource, { one: 'more' })).toContain('Number of tags exceeds');
    expect(await tag(Resource, {})).toBe(
      'InvalidParameterValueException: An error occurred and the request cannot be processed.',
    );
    expect(await tag('arn:aws:something', { a: '1' })).toContain(
      "Value 'arn:aws:something' at 'resource' failed to satisfy constraint",
    );
    expect(await tag(`${ARN}:no`, { a: '1' })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:no`,
    );
    expect(await refused(operations.UntagResource({ Resource, TagKeys: [] }, context()))).toBe(
      "ValidationException: 1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    );
  });
});
