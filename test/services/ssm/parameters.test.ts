import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  type SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { START, refusal, startSmallPlatform } from '../iam/small-platform.ts';

const put = (ssm: SSMClient, input: Partial<PutParameterCommandInput>) =>
  ssm.send(new PutParameterCommand({ Name: '/app/name', Value: 'v', Type: 'String', ...input }));

const get = async (ssm: SSMClient, Name: string, WithDecryption?: boolean) => {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption }));
  return Parameter;
};

const names = (parameters: readonly { Name?: string | undefined }[] | undefined) =>
  parameters?.map((parameter) => parameter.Name);

describe('one parameter', () => {
  test('comes back as it was put', async () => {
    const { ssm } = await startSmallPlatform();
    expect(await put(ssm, { Description: 'what for' })).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await get(ssm, '/app/name')).toEqual({
      Name: '/app/name',
      Type: 'String',
      Value: 'v',
      Version: 1,
      LastModifiedDate: new Date(START),
      ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/app/name',
      DataType: 'text',
    });
  });

  test('is found by ARN, with a slash in front or without', async () => {
    const { ssm } = await startSmallPlatform();
    await put(ssm, { Name: 'plain' });
    await put(ssm, { Name: '/rooted' });
    await put(ssm, { Name: '/a/b' });
    for (const Name of ['plain', '/rooted', '/a/b']) {
      const parameter = await get(ssm, Name);
      expect(await get(ssm, parameter?.ARN ?? '')).toEqual(parameter);
      expect(await get(ssm, `${parameter?.ARN ?? ''}:1`)).toEqual({ ...parameter, Selector: ':1' });
    }
  });

  test('is told by its code alone when it is not there', async () => {
    const { ssm } = await startSmallPlatform();
    for (const call of [
      get(ssm, '/none'),
      get(ssm, '/none:1'),
      get(ssm, '/aws/service/none'),
      ssm.send(new DeleteParameterCommand({ Name: '/none' })),
      ssm.send(new GetParameterHistoryCommand({ Name: '/none' })),
    ]) {
      expect(await refusal(call)).toMatchObject({ code: 'ParameterNotFound', status: 400 });
    }
  });

  test('keeps its versions', async () => {
    const { ssm, clock } = await startSmallPlatform();
    await put(ssm, { Value: 'one', Description: 'first' });
    clock.now += 1000;
    expect(await put(ssm, { Value: 'two', Overwrite: true, Type: undefined })).toMatchObject({
      Version: 2,
    });
    expect(await get(ssm, '/app/name')).toMatchObject({ Value: 'two', Version: 2 });
    expect(await get(ssm, '/app/name:1')).toMatchObject({ Value: 'one', Selector: ':1' });
    expect(await refusal(get(ssm, '/app/name:3'))).toMatchObject({
      code: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find version 3 of /app/name. Verify the version and try again.',
    });
    const { Parameters } = await ssm.send(new GetParameterHistoryCommand({ Name: '/app/name' }));
    expect(Parameters).toEqual([
      {
        Name: '/app/name',
        Type: 'String',
        LastModifiedDate: new Date(START),
        LastModifiedUser: 'arn:aws:iam::000000000000:root',
        Description: 'first',
        Value: 'one',
        Version: 1,
        Labels: [],
        Tier: 'Standard',
        Policies: [],
        DataType: 'text',
      },
      expect.objectContaining({ Value: 'two', Version: 2, Description: 'first' }),
    ]);
  });

  test('forgets the oldest of a hundred versions, unless it has a label', async () => {
    const { ssm } = await startSmallPlatform();
    for (let version = 1; version <= 101; version++) {
      await put(ssm, { Value: String(version), Overwrite: true });
    }
    expect(await refusal(get(ssm, '/app/name:1'))).toMatchObject({ code: 'ParameterVersionNotFound' });
    expect(await get(ssm, '/app/name:2')).toMatchObject({ Value: '2' });
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/app/name', ParameterVersion: 2, Labels: ['keep'] }),
    );
    expect(await refusal(put(ssm, { Overwrite: true }))).toMatchObject({
      code: 'ParameterMaxVersionLimitExceeded',
    });
  });

  test('is secret unless asked for in plain text', async () => {
    const { ssm } = await startSmallPlatform();
    await put(ssm, { Type: 'SecureString', Value: 'hush' });
    const hidden = await get(ssm, '/app/name');
    expect(hidden).toMatchObject({ Type: 'SecureString' });
    expect(hidden?.Value).not.toContain('hush');
    expect(await get(ssm, '/app/name', true)).toMatchObject({ Value: 'hush' });
    const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
    expect(Parameters?.[0]).toMatchObject({ KeyId: 'alias/aws/ssm' });
  });

  test('lives in one Region', async () => {
    const { ssm } = await startSmallPlatform();
    await put(ssm, {});
    const elsewhere = get(ssm, 'arn:aws:ssm:eu-west-1:000000000000:parameter/app/name');
    expect(await refusal(elsewhere)).toMatchObject({ code: 'ParameterNotFound' });
  });
});

describe('PutParameter refuses', () => {
  const badForm =
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_';
  const reserved = 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).';

  test.each([
    [{ Name: 'awsome' }, 'ValidationException', reserved],
    [{ Name: 'SSM_x' }, 'ValidationException', reserved],
    [{ Name: '/ssm/x' }, 'ValidationException', badForm],
    [{ Name: '/a b' }, 'ValidationException', badForm],
    [{ Name: '/a//b' }, 'ValidationException', badForm],
    [{ Name: 'a/b' }, 'ValidationException', 'Parameter name must be a fully qualified name.'],
    [{ Name: '/aws/x' }, 'AccessDeniedException', 'No access to reserved parameter name: /aws/x.'],
    [{ Type: undefined }, 'ValidationException', 'A parameter type is required when you create a parameter.'],
    [
      { Value: '' },
      'ValidationException',
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      { AllowedPattern: '^\\d+$' },
      'ParameterPatternMismatchException',
      'Parameter value, cannot be validated against allowedPattern: ^\\d+$',
    ],
    [{ AllowedPattern: '(' }, 'InvalidAllowedPatternException', expect.any(String)],
    [
      { Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
      'ValidationException',
      expect.stringMatching(/^Invalid request: tags and overwrite can't be used together\./),
    ],
    [
      { Value: 'x'.repeat(4097) },
      'ValidationException',
      expect.stringMatching(
        /^Standard tier parameters support a maximum parameter value of 4096 characters\./,
      ),
    ],
    [{ Name: `/${'a/'.repeat(15)}b` }, 'HierarchyLevelLimitExceededException', expect.any(String)],
  ])('%o', async (input, code, message) => {
    const { ssm } = await startSmallPlatform();
    expect(await refusal(put(ssm, input))).toEqual({ code, message, status: 400 });
  });

  test('a second one without Overwrite, and another type with it', async () => {
    const { ssm } = await startSmallPlatform();
    await put(ssm, {});
    expect(await refusal(put(ssm, {}))).toEqual({
      code: 'ParameterAlreadyExists',
      message:
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      status: 400,
    });
    expect(await refusal(put(ssm, { Overwrite: true, Type: 'SecureString' }))).toMatchObject({
      code: 'HierarchyTypeMismatchException',
    });
    expect(
      await put(ssm, { Overwrite: true, Tier: 'Intelligent-Tiering', Value: 'x'.repeat(5000) }),
    ).toMatchObject({
      Tier: 'Advanced',
      Version: 2,
    });
  });
});

describe('labels', () => {
  test('name a version and move', async () => {
    const { ssm } = await startSmallPlatform();
    await put(ssm, { Value: 'one' });
    await put(ssm, { Value: 'two', Overwrite: true });
    const named = { Name: '/app/name' };
    const label = (ParameterVersion: number | undefined, Labels: string[]) =>
      ssm.send(new LabelParameterVersionCommand({ ...named, ParameterVersion, Labels }));
    expect(await label(undefined, ['live', '1st', 'awsome'])).toMatchObject({
      ParameterVersion: 2,
      InvalidLabels: ['1st', 'awsome'],
    });
    expect(await get(ssm, '/app/name:live')).toMatchObject({ Value: 'two', Selector: ':live' });
    await label(1, ['live']);
    expect(await get(ssm, '/app/name:live')).toMatchObject({ Value: 'one' });
    expect(await refusal(label(9, ['x']))).toMatchObject({ code: 'ParameterVersionNotFound' });
    const many = Array.from({ length: 10 }, (_, index) => `more${index}`);
    expect(await refusal(label(1, many))).toMatchObject({ code: 'ParameterVersionLabelLimitExceeded' });
    const unlabel = new UnlabelParameterVersionCommand({
      ...named,
      ParameterVersion: 1,
      Labels: ['live', 'other'],
    });
    expect(await ssm.send(unlabel)).toMatchObject({
      RemovedLabels: ['live'],
      InvalidLabels: ['other'],
    });
    expect(await refusal(get(ssm, '/app/name:live'))).toMatchObject({
      code: 'ParameterVersionNotFound',
      message: 'Systems Manager could not find label live of /app/name. Verify the label and try again.',
    });
  });
});

async function filled() {
  const platform = await startSmallPlatform();
  for (const Name of ['/app/b', '/app/a', '/app/db/url', '/apple', 'single']) {
    await put(platform.ssm, { Name });
  }
  await put(platform.ssm, { Name: '/app/list', Type: 'StringList', Value: 'a,b' });
  return platform;
}

describe('many parameters', () => {
  test('are got by name, the unknown ones told', async () => {
    const { ssm } = await filled();
    const answer = await ssm.send(
      new GetParametersCommand({ Names: ['/app/a', '/none', 'single', '/app/a:7'] }),
    );
    expect(names(answer.Parameters)).toEqual(['/app/a', 'single']);
    expect(answer.InvalidParameters).toEqual(['/none', '/app/a:7']);
  });

  test('are got by path, in pages', async () => {
    const { ssm } = await filled();
    const byPath = (more: object) => ssm.send(new GetParametersByPathCommand({ Path: '/app', ...more }));
    expect(names((await byPath({})).Parameters)).toEqual(['/app/a', '/app/b', '/app/list']);
    expect(names((await byPath({ Recursive: true })).Parameters)).toEqual([
      '/app/a',
      '/app/b',
      '/app/db/url',
      '/app/list',
    ]);
    const lists = [{ Key: 'Type', Option: 'Equals', Values: ['StringList'] }];
    expect(names((await byPath({ ParameterFilters: lists })).Parameters)).toEqual(['/app/list']);
    const first = await byPath({ MaxResults: 2 });
    const second = await byPath({ MaxResults: 2, NextToken: first.NextToken });
    expect([...(names(first.Parameters) ?? []), ...(names(second.Parameters) ?? [])]).toEqual([
      '/app/a',
      '/app/b',
      '/app/list',
    ]);
    expect(second.NextToken).toBeUndefined();
    expect(await refusal(byPath({ Path: 'app' }))).toMatchObject({
      code: 'ValidationException',
      message: expect.stringMatching(/^The parameter doesn't meet the parameter name requirements\./),
    });
    expect(await refusal(byPath({ NextToken: 'x' }))).toMatchObject({ code: 'InvalidNextToken' });
    expect(names((await byPath({ Path: '/' })).Parameters)).toEqual(['/apple', 'single']);
  });

  test.each<[string, DescribeParametersCommandInput, string[]]>([
    ['all', {}, ['/app/a', '/app/b', '/app/db/url', '/app/list', '/apple', 'single']],
    [
      'by the begin of the name',
      { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/app/'] }] },
      ['/app/a', '/app/b', '/app/db/url', '/app/list'],
    ],
    [
      'by a part of the name',
      { ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['pp'] }] },
      ['/app/a', '/app/b', '/app/db/url', '/app/list', '/apple'],
    ],
    [
      'by path',
      { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/app/db'] }] },
      ['/app/db/url'],
    ],
    ['by type, the older way', { Filters: [{ Key: 'Type', Values: ['StringList'] }] }, ['/app/list']],
  ])('are described %s', async (_what, input, expected) => {
    const { ssm } = await filled();
    const { Parameters } = await ssm.send(new DescribeParametersCommand(input));
    expect(names(Parameters)).toEqual(expected);
    expect(Parameters?.[0]).not.toHaveProperty('Value');
  });

  test('are deleted by name, the unknown ones told', async () => {
    const { ssm } = await filled();
    const remove = new DeleteParametersCommand({ Names: ['/app/a', '/none'] });
    expect(await ssm.send(remove)).toMatchObject({
      DeletedParameters: ['/app/a'],
      InvalidParameters: ['/none'],
    });
    await ssm.send(new DeleteParameterCommand({ Name: 'single' }));
    expect(await refusal(get(ssm, 'single'))).toMatchObject({ code: 'ParameterNotFound' });
    expect(await put(ssm, { Name: 'single' })).toMatchObject({ Version: 1 });
  });
});

test('tags are put, filtered by and removed', async () => {
  const { ssm } = await startSmallPlatform();
  await put(ssm, { Tags: [{ Key: 'stage', Value: 'dev' }] });
  const of = { ResourceType: 'Parameter', ResourceId: '/app/name' } as const;
  await ssm.send(
    new AddTagsToResourceCommand({
      ...of,
      Tags: [
        { Key: 'stage', Value: 'prod' },
        { Key: 'x', Value: '' },
      ],
    }),
  );
  const tagged = (Key: string, Values?: string[]) =>
    ssm.send(new DescribeParametersCommand({ ParameterFilters: [{ Key, ...(Values && { Values }) }] }));
  expect((await tagged('tag:stage', ['prod'])).Parameters).toHaveLength(1);
  expect((await tagged('tag:stage', ['dev'])).Parameters).toHaveLength(0);
  await ssm.send(new RemoveTagsFromResourceCommand({ ...of, TagKeys: ['x'] }));
  expect((await ssm.send(new ListTagsForResourceCommand(of))).TagList).toEqual([
    { Key: 'stage', Value: 'prod' },
  ]);
  const nobody = new ListTagsForResourceCommand({ ...of, ResourceId: '/none' });
  expect(await refusal(ssm.send(nobody))).toMatchObject({
    code: 'InvalidResourceId',
    message: 'The resource ID "/none" is not valid. Verify the ID and try again.',
  });
});

test('parameters that AWS publishes are there for everybody', async () => {
  const { ssm } = await startSmallPlatform();
  const image = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect(await get(ssm, image)).toMatchObject({
    Name: image,
    Value: expect.stringMatching(/^ami-[0-9a-f]{17}$/),
    ARN: `arn:aws:ssm:us-east-1::parameter${image}`,
    DataType: 'aws:ec2:image',
  });
  const regions = '/aws/service/global-infrastructure/regions';
  expect(await get(ssm, `${regions}/eu-central-1/longName`)).toMatchObject({ Value: 'Europe (Frankfurt)' });
  const { Parameters, NextToken } = await ssm.send(new GetParametersByPathCommand({ Path: regions }));
  expect(Parameters).toHaveLength(10);
  expect(NextToken).toBeDefined();
});
