import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type IAMClient,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { START, refusal, startSmallPlatform } from './small-platform.ts';

const documentOf = (action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  });

async function make(iam: IAMClient, name = 'mine'): Promise<string> {
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: name, PolicyDocument: documentOf('s3:*') }),
  );
  return Policy?.Arn ?? '';
}

describe('managed policies', () => {
  test('are answered without description by creating, with it and tags by getting', async () => {
    const { iam } = await startSmallPlatform();
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'mine',
        Path: '/team/',
        PolicyDocument: documentOf('s3:*'),
        Description: 'what for',
      }),
    );
    expect(Policy).toEqual({
      PolicyName: 'mine',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::000000000000:policy/team/mine',
      Path: '/team/',
      DefaultVersionId: 'v1',
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: new Date(START),
      UpdateDate: new Date(START),
    });
    const got = await iam.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn }));
    expect(got.Policy).toEqual({ ...Policy, Description: 'what for', Tags: [] });
  });

  test('have one name once', async () => {
    const { iam } = await startSmallPlatform();
    await make(iam);
    expect(await refusal(make(iam, 'Mine'))).toEqual({
      code: 'EntityAlreadyExists',
      message: 'A policy called Mine already exists. Duplicate names are not allowed.',
      status: 409,
    });
  });

  test.each([
    ['{', 'This policy contains invalid Json'],
    ['{"Version":"1","Statement":[]}', 'The policy must contain a valid version string'],
    ['{"Statement":[{"Effect":"Allow","Resource":"*"}]}', 'Policy statement must contain actions.'],
    ['{"Statement":[{"Effect":"Allow","Action":"*"}]}', 'Policy statement must contain resources.'],
    ['{"Statement":[{"Effect":"Perhaps"}]}', 'Syntax errors in policy.'],
  ])('refuse %s', async (PolicyDocument, message) => {
    const { iam } = await startSmallPlatform();
    const create = new CreatePolicyCommand({ PolicyName: 'broken', PolicyDocument });
    expect(await refusal(iam.send(create))).toMatchObject({ code: 'MalformedPolicyDocument', message });
  });

  test('have up to five versions, whose numbers are not used again', async () => {
    const { iam } = await startSmallPlatform();
    const PolicyArn = await make(iam);
    for (const action of ['s3:A', 's3:B', 's3:C', 's3:D']) {
      await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: documentOf(action) }));
    }
    const more = () =>
      iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: documentOf('s3:E'),
          SetAsDefault: true,
        }),
      );
    expect(await refusal(more())).toEqual({
      code: 'LimitExceeded',
      message:
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      status: 409,
    });
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect((await more()).PolicyVersion).toEqual({
      VersionId: 'v6',
      IsDefaultVersion: true,
      CreateDate: new Date(START),
    });
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ['v6', true],
      ['v4', false],
      ['v3', false],
      ['v2', false],
      ['v1', false],
    ]);
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    const got = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect(got.PolicyVersion?.IsDefaultVersion).toBe(true);
    expect(decodeURIComponent(got.PolicyVersion?.Document ?? '')).toBe(documentOf('s3:A'));
  });

  test('tell of versions that are not there', async () => {
    const { iam } = await startSmallPlatform();
    const PolicyArn = await make(iam);
    const missing = 'arn:aws:iam::000000000000:policy/none';
    for (const named of [
      { PolicyArn, VersionId: 'v9' },
      { PolicyArn: missing, VersionId: 'v1' },
    ]) {
      const message = `Policy ${named.PolicyArn} version ${named.VersionId} does not exist or is not attachable.`;
      for (const command of [
        new GetPolicyVersionCommand(named),
        new DeletePolicyVersionCommand(named),
        new SetDefaultPolicyVersionCommand(named),
      ]) {
        const call = iam.send(command);
        expect(await refusal(call)).toEqual({ code: 'NoSuchEntity', message, status: 404 });
      }
    }
    expect(await refusal(iam.send(new GetPolicyCommand({ PolicyArn: missing })))).toMatchObject({
      code: 'NoSuchEntity',
      message: `Policy ${missing} was not found.`,
    });
  });

  test('cannot be deleted while they are in use or have older versions', async () => {
    const { iam } = await startSmallPlatform();
    const PolicyArn = await make(iam);
    const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: documentOf('s3:A') }));
    expect(await refusal(remove())).toMatchObject({
      code: 'DeleteConflict',
      message: expect.stringMatching(/^This policy has more than one version\./),
    });
    const standard = iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(await refusal(standard)).toMatchObject({
      message: 'Cannot delete the default version of a policy.',
    });
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'worker',
        AssumeRolePolicyDocument: JSON.stringify({
          Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn }));
    expect(await refusal(remove())).toMatchObject({
      message: 'Cannot delete a policy attached to entities.',
    });
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  });

  test('have tags whose case counts', async () => {
    const { iam } = await startSmallPlatform();
    const PolicyArn = await make(iam);
    const Tags = [
      { Key: 'a', Value: 'lower' },
      { Key: 'A', Value: 'upper' },
    ];
    await iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
    expect((await iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual([Tags[1], Tags[0]]);
  });
});

describe('policies of AWS', () => {
  test('are there by ARN, with their text where it is known', async () => {
    const { iam } = await startSmallPlatform();
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({
      PolicyName: 'AWSLambdaBasicExecutionRole',
      Path: '/service-role/',
      DefaultVersionId: 'v1',
    });
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '*',
        },
      ],
    });
    const again = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(again.Policy?.PolicyId).toBe(Policy?.PolicyId);
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatchObject({ status: 404 });
  });

  test('are listed apart from those of the account', async () => {
    const { iam } = await startSmallPlatform();
    const own = await make(iam);
    const arns = async (Scope: 'AWS' | 'Local' | 'All') =>
      (await iam.send(new ListPoliciesCommand({ Scope }))).Policies?.map((policy) => policy.Arn) ?? [];
    expect(await arns('Local')).toEqual([own]);
    const aws = await arns('AWS');
    expect(aws).toContain('arn:aws:iam::aws:policy/AdministratorAccess');
    expect(aws).not.toContain(own);
    expect(await arns('All')).toEqual(expect.arrayContaining([own, ...aws]));
  });
});
