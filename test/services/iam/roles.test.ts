import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { START, refusal, startSmallPlatform } from './small-platform.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const permission = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

async function platformWithRole(name = 'worker') {
  const platform = await startSmallPlatform();
  const { Role } = await platform.iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }),
  );
  return { ...platform, role: Role };
}

describe('roles', () => {
  test('are answered by creating with little, by getting with all', async () => {
    const { iam, role } = await platformWithRole();
    expect(role).toEqual({
      Path: '/',
      RoleName: 'worker',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::000000000000:role/worker',
      CreateDate: new Date(START),
      AssumeRolePolicyDocument: expect.stringMatching(/^%7B%22Version%22%3A%222012-10-17%22%2C/),
    });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(trust);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'worker' }));
    expect(Role).toEqual({ ...role, MaxSessionDuration: 3600, RoleLastUsed: {} });
  });

  test('have a path in the ARN, tags, a description', async () => {
    const { iam } = await startSmallPlatform();
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'deep',
        Path: '/team/a/',
        AssumeRolePolicyDocument: trust,
        Description: 'what for',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'stage', Value: '' }],
      }),
    );
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:role/team/a/deep',
      Description: 'what for',
      Tags: [{ Key: 'stage', Value: '' }],
    });
    const listed = await iam.send(new ListRolesCommand({ PathPrefix: '/team/' }));
    expect(listed.IsTruncated).toBe(false);
    expect(listed.Roles).toHaveLength(1);
    expect(listed.Roles?.[0]).toMatchObject({ RoleName: 'deep', MaxSessionDuration: 7200 });
    expect(listed.Roles?.[0]).not.toHaveProperty('Tags');
    expect((await iam.send(new ListRolesCommand({ PathPrefix: '/other/' }))).Roles).toEqual([]);
  });

  test('are unique without regard to case', async () => {
    const { iam } = await platformWithRole();
    const again = new CreateRoleCommand({ RoleName: 'WORKER', AssumeRolePolicyDocument: trust });
    expect(await refusal(iam.send(again))).toEqual({
      code: 'EntityAlreadyExists',
      message: 'Role with name WORKER already exists.',
      status: 409,
    });
  });

  test('that are not there are told by name', async () => {
    const { iam } = await startSmallPlatform();
    for (const call of [
      iam.send(new GetRoleCommand({ RoleName: 'nobody' })),
      iam.send(new DeleteRoleCommand({ RoleName: 'nobody' })),
      iam.send(new UpdateRoleCommand({ RoleName: 'nobody' })),
      iam.send(new ListRoleTagsCommand({ RoleName: 'nobody' })),
      iam.send(new GetRolePolicyCommand({ RoleName: 'nobody', PolicyName: 'p' })),
    ]) {
      expect(await refusal(call)).toEqual({
        code: 'NoSuchEntity',
        message: 'The role with name nobody cannot be found.',
        status: 404,
      });
    }
  });

  test('change by update, and keep what the update does not say', async () => {
    const { iam } = await platformWithRole();
    await iam.send(
      new UpdateRoleCommand({ RoleName: 'worker', Description: 'new', MaxSessionDuration: 7200 }),
    );
    await iam.send(new UpdateRoleCommand({ RoleName: 'worker' }));
    expect((await iam.send(new GetRoleCommand({ RoleName: 'worker' }))).Role).toMatchObject({
      Description: 'new',
      MaxSessionDuration: 7200,
    });
    const { Role } = await iam.send(
      new UpdateRoleDescriptionCommand({ RoleName: 'worker', Description: 'newer' }),
    );
    expect(Role).toMatchObject({ Description: 'newer' });
    expect(Role).not.toHaveProperty('MaxSessionDuration');
  });

  test.each([
    ['{', 'This policy contains invalid Json'],
    [trust.replace('sts:AssumeRole', 's3:Get'), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [trust.replace('"Effect"', '"Resource":"*","Effect"'), 'Has prohibited field Resource'],
    ['[]', 'Syntax errors in policy.'],
  ])('refuse the trust policy %s', async (PolicyDocument, message) => {
    const { iam } = await platformWithRole();
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: 'worker', PolicyDocument });
    expect(await refusal(iam.send(update))).toEqual({
      code: 'MalformedPolicyDocument',
      message,
      status: 400,
    });
  });

  test('come in pages that survive changes between them', async () => {
    const { iam } = await startSmallPlatform();
    for (const name of ['a', 'b', 'c', 'd']) {
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
    }
    const first = await iam.send(new ListRolesCommand({ MaxItems: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
    await iam.send(new DeleteRoleCommand({ RoleName: 'b' }));
    const second = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker: first.Marker }));
    const names = [...(first.Roles ?? []), ...(second.Roles ?? [])].map((role) => role.RoleName);
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    expect(second.IsTruncated).toBe(false);
    const wrong = iam.send(new ListRolesCommand({ Marker: 'nonsense' }));
    expect(await refusal(wrong)).toMatchObject({ code: 'ValidationError' });
  });
});

describe('policies of a role', () => {
  test('inline ones come back as they were, encoded', async () => {
    const { iam } = await platformWithRole();
    const named = { RoleName: 'worker', PolicyName: 'inline' };
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: permission }));
    const got = await iam.send(new GetRolePolicyCommand(named));
    expect(got).toMatchObject(named);
    expect(got.PolicyDocument).toContain('s3%3A%2A');
    expect(decodeURIComponent(got.PolicyDocument ?? '')).toBe(permission);
    const listed = await iam.send(new ListRolePoliciesCommand({ RoleName: 'worker' }));
    expect(listed).toMatchObject({ PolicyNames: ['inline'], IsTruncated: false });
    await iam.send(new DeleteRolePolicyCommand(named));
    for (const call of [
      iam.send(new GetRolePolicyCommand(named)),
      iam.send(new DeleteRolePolicyCommand(named)),
    ]) {
      expect(await refusal(call)).toMatchObject({
        code: 'NoSuchEntity',
        message: 'The role policy with name inline cannot be found.',
      });
    }
  });

  test('those of AWS attach by ARN and detach once', async () => {
    const { iam } = await platformWithRole();
    const pair = { RoleName: 'worker', PolicyArn: basic };
    await iam.send(new AttachRolePolicyCommand(pair));
    await iam.send(new AttachRolePolicyCommand(pair));
    const listed = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'worker' }));
    expect(listed.AttachedPolicies).toEqual([
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: basic },
    ]);
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: basic }));
    expect(entities.PolicyRoles).toEqual([{ RoleName: 'worker', RoleId: expect.any(String) }]);
    await iam.send(new DetachRolePolicyCommand(pair));
    expect(await refusal(iam.send(new DetachRolePolicyCommand(pair)))).toEqual({
      code: 'NoSuchEntity',
      message: `Policy ${basic} was not found.`,
      status: 404,
    });
  });

  test.each([
    ['longpolicynamebutnoarn', 'ValidationError', 'ARN longpolicynamebutnoarn is not valid.'],
    [
      'arn:aws:iam::000000000000:policy/none',
      'NoSuchEntity',
      'Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable.',
    ],
  ])('%s cannot be attached', async (PolicyArn, code, message) => {
    const { iam } = await platformWithRole();
    const attach = new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn });
    expect(await refusal(iam.send(attach))).toMatchObject({ code, message });
  });

  test('no more than ten attach', async () => {
    const { iam } = await platformWithRole();
    for (let index = 0; index < 10; index++) {
      const PolicyArn = `arn:aws:iam::aws:policy/Made${index}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn }));
    }
    const eleventh = new AttachRolePolicyCommand({ RoleName: 'worker', PolicyArn: basic });
    expect(await refusal(iam.send(eleventh))).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PoliciesPerRole: 10',
      status: 409,
    });
  });

  test('keep the role from being deleted', async () => {
    const { iam } = await platformWithRole();
    const named = { RoleName: 'worker' };
    await iam.send(new AttachRolePolicyCommand({ ...named, PolicyArn: basic }));
    expect(await refusal(iam.send(new DeleteRoleCommand(named)))).toEqual({
      code: 'DeleteConflict',
      message: 'Cannot delete entity, must detach all policies first.',
      status: 409,
    });
    await iam.send(new DetachRolePolicyCommand({ ...named, PolicyArn: basic }));
    const inline = { ...named, PolicyName: 'inline' };
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: permission }));
    expect(await refusal(iam.send(new DeleteRoleCommand(named)))).toMatchObject({
      message: 'Cannot delete entity, must delete policies first.',
    });
    await iam.send(new DeleteRolePolicyCommand(inline));
    await iam.send(new DeleteRoleCommand(named));
    expect(await refusal(iam.send(new GetRoleCommand(named)))).toMatchObject({ status: 404 });
  });

  test('a role made anew has none of the old one', async () => {
    const { iam, role } = await platformWithRole();
    await iam.send(new DeleteRoleCommand({ RoleName: 'worker' }));
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust }),
    );
    expect(Role?.RoleId).not.toBe(role?.RoleId);
  });
});

describe('tags', () => {
  test('replace one another without regard to case and go by key', async () => {
    const { iam } = await platformWithRole();
    const named = { RoleName: 'worker' };
    await iam.send(
      new TagRoleCommand({
        ...named,
        Tags: [
          { Key: 'b', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      }),
    );
    await iam.send(new TagRoleCommand({ ...named, Tags: [{ Key: 'B', Value: '3' }] }));
    expect((await iam.send(new ListRoleTagsCommand(named))).Tags).toEqual([
      { Key: 'B', Value: '3' },
      { Key: 'a', Value: '2' },
    ]);
    await iam.send(new UntagRoleCommand({ ...named, TagKeys: ['A', 'unknown'] }));
    expect((await iam.send(new GetRoleCommand(named))).Role?.Tags).toEqual([{ Key: 'B', Value: '3' }]);
  });

  test('of one key are refused', async () => {
    const { iam } = await platformWithRole();
    const Tags = [
      { Key: 'x', Value: '1' },
      { Key: 'X', Value: '2' },
    ];
    expect(await refusal(iam.send(new TagRoleCommand({ RoleName: 'worker', Tags })))).toEqual({
      code: 'InvalidInput',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      status: 400,
    });
  });
});

describe('permissions boundaries', () => {
  test('are set, shown and removed', async () => {
    const { iam } = await platformWithRole();
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'bound', PolicyDocument: permission }),
    );
    const named = { RoleName: 'worker' };
    await iam.send(new PutRolePermissionsBoundaryCommand({ ...named, PermissionsBoundary: Policy?.Arn }));
    expect((await iam.send(new GetRoleCommand(named))).Role?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: Policy?.Arn,
    });
    await iam.send(new DeleteRolePermissionsBoundaryCommand(named));
    expect((await iam.send(new GetRoleCommand(named))).Role).not.toHaveProperty('PermissionsBoundary');
  });

  test.each([
    [
      'arn:aws:iam::000000000000:not_a_policy/invalid',
      'InvalidInput',
      'ARN arn:aws:iam::000000000000:not_a_policy/invalid is not valid.',
    ],
    [
      'arn:aws:iam::000000000000:policy/none',
      'NoSuchEntity',
      'Scope ARN: arn:aws:iam::000000000000:policy/none does not exist or is not attachable.',
    ],
  ])('%s is none', async (PermissionsBoundary, code, message) => {
    const { iam } = await platformWithRole();
    const put = new PutRolePermissionsBoundaryCommand({ RoleName: 'worker', PermissionsBoundary });
    expect(await refusal(iam.send(put))).toMatchObject({ code, message });
  });
});

test('roles of services are made and removed by their own operations', async () => {
  const { iam } = await startSmallPlatform();
  const make = new CreateServiceLinkedRoleCommand({ AWSServiceName: 'lambda.amazonaws.com' });
  const { Role } = await iam.send(make);
  expect(Role).toMatchObject({
    RoleName: 'AWSServiceRoleForLambda',
    Path: '/aws-service-role/lambda.amazonaws.com/',
    Arn: 'arn:aws:iam::000000000000:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda',
  });
  expect(await refusal(iam.send(make))).toMatchObject({
    code: 'InvalidInput',
    message:
      'Service role name AWSServiceRoleForLambda has been taken in this account, please try a different suffix.',
  });
  const named = { RoleName: 'AWSServiceRoleForLambda' };
  expect(await refusal(iam.send(new DeleteRoleCommand(named)))).toMatchObject({
    code: 'UnmodifiableEntity',
  });
  const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand(named));
  const status = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId });
  expect(await iam.send(status)).toMatchObject({ Status: 'SUCCEEDED' });
  expect(await refusal(iam.send(new GetRoleCommand(named)))).toMatchObject({ status: 404 });
});
