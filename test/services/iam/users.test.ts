import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAccountAliasesCommand,
  ListGroupsForUserCommand,
  ListInstanceProfilesForRoleCommand,
  ListUsersCommand,
  RemoveRoleFromInstanceProfileCommand,
  RemoveUserFromGroupCommand,
  UpdateAccessKeyCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { ACCOUNT, START, refusal, startSmallPlatform } from './small-platform.ts';

async function platformWithUser() {
  const platform = await startSmallPlatform();
  const { User } = await platform.iam.send(new CreateUserCommand({ UserName: 'ann' }));
  const { AccessKey } = await platform.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return { ...platform, user: User, key: AccessKey, credentials };
}

describe('users', () => {
  test('are created, listed, renamed and deleted', async () => {
    const { iam } = await startSmallPlatform();
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'ann', Path: '/a/' }));
    expect(User).toEqual({
      Path: '/a/',
      UserName: 'ann',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::000000000000:user/a/ann',
      CreateDate: new Date(START),
    });
    expect((await iam.send(new ListUsersCommand({ PathPrefix: '/a/' }))).Users).toEqual([User]);
    await iam.send(new UpdateUserCommand({ UserName: 'ann', NewUserName: 'bea', NewPath: '/b/' }));
    expect((await iam.send(new GetUserCommand({ UserName: 'bea' }))).User).toEqual({
      ...User,
      UserName: 'bea',
      Path: '/b/',
      Arn: 'arn:aws:iam::000000000000:user/b/bea',
    });
    await iam.send(new DeleteUserCommand({ UserName: 'bea' }));
    expect(await refusal(iam.send(new GetUserCommand({ UserName: 'bea' })))).toEqual({
      code: 'NoSuchEntity',
      message: 'The user with name bea cannot be found.',
      status: 404,
    });
  });

  test('keep their keys, groups and policies from being left behind', async () => {
    const { iam, key } = await platformWithUser();
    const named = { UserName: 'ann' };
    const remove = () => iam.send(new DeleteUserCommand(named));
    const conflict = async (message: string) =>
      expect(await refusal(remove())).toEqual({ code: 'DeleteConflict', message, status: 409 });
    await conflict('Cannot delete entity, must delete access keys first.');
    await iam.send(new DeleteAccessKeyCommand({ ...named, AccessKeyId: key?.AccessKeyId }));
    await iam.send(new CreateGroupCommand({ GroupName: 'team' }));
    await iam.send(new AddUserToGroupCommand({ ...named, GroupName: 'team' }));
    await conflict('Cannot delete entity, must remove users from group first.');
    await iam.send(new RemoveUserFromGroupCommand({ ...named, GroupName: 'team' }));
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ ...named, PolicyArn }));
    await conflict('Cannot delete entity, must detach all policies first.');
    await iam.send(new DetachUserPolicyCommand({ ...named, PolicyArn }));
    await remove();
  });
});

describe('access keys', () => {
  test('stand for their user, also after a new name', async () => {
    const { iam, stsAs, user, credentials } = await platformWithUser();
    const who = () => stsAs(credentials).send(new GetCallerIdentityCommand());
    expect(await who()).toMatchObject({ Account: ACCOUNT, Arn: user?.Arn, UserId: user?.UserId });
    await iam.send(new UpdateUserCommand({ UserName: 'ann', NewUserName: 'bea' }));
    expect(await who()).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:user/bea',
      UserId: user?.UserId,
    });
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'bea' }));
    expect(AccessKeyMetadata).toEqual([
      {
        UserName: 'bea',
        AccessKeyId: credentials.accessKeyId,
        Status: 'Active',
        CreateDate: new Date(START),
      },
    ]);
  });

  test('without a name are those of the caller', async () => {
    const { iam, iamAs, credentials } = await platformWithUser();
    const ann = iamAs(credentials);
    expect((await ann.send(new GetUserCommand({}))).User?.UserName).toBe('ann');
    expect((await ann.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
    expect((await iam.send(new GetUserCommand({}))).User?.Arn).toBe('arn:aws:iam::000000000000:root');
    expect(await refusal(iam.send(new ListAccessKeysCommand({})))).toEqual({
      code: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
      status: 400,
    });
  });

  test('are two at most, and no user of nobody when inactive', async () => {
    const { iam, stsAs, credentials } = await platformWithUser();
    const create = () => iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
    const { AccessKey } = await create();
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(AccessKey?.SecretAccessKey).toHaveLength(40);
    expect(await refusal(create())).toEqual({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for AccessKeysPerUser: 2',
      status: 409,
    });
    const named = { UserName: 'ann', AccessKeyId: credentials.accessKeyId };
    await iam.send(new UpdateAccessKeyCommand({ ...named, Status: 'Inactive' }));
    const who = await stsAs(credentials).send(new GetCallerIdentityCommand());
    expect(who.Arn).toBe('arn:aws:iam::000000000000:root');
  });

  test('tell when they were used, as far as known', async () => {
    const { iam, credentials } = await platformWithUser();
    const used = new GetAccessKeyLastUsedCommand({ AccessKeyId: credentials.accessKeyId });
    expect(await iam.send(used)).toMatchObject({
      UserName: 'ann',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    const unknown = new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(await refusal(iam.send(unknown))).toMatchObject({ code: 'AccessDenied', status: 403 });
    const update = new UpdateAccessKeyCommand({
      UserName: 'ann',
      AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      Status: 'Active',
    });
    expect(await refusal(iam.send(update))).toMatchObject({
      message: 'The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.',
    });
  });
});

test('groups have users, once each', async () => {
  const { iam, user } = await platformWithUser();
  const { Group } = await iam.send(new CreateGroupCommand({ GroupName: 'team' }));
  expect(await refusal(iam.send(new CreateGroupCommand({ GroupName: 'Team' })))).toMatchObject({
    code: 'EntityAlreadyExists',
    message: 'Group with name Team already exists.',
  });
  const pair = { UserName: 'ann', GroupName: 'team' };
  await iam.send(new AddUserToGroupCommand(pair));
  await iam.send(new AddUserToGroupCommand(pair));
  expect(await iam.send(new GetGroupCommand({ GroupName: 'team' }))).toMatchObject({
    Group,
    Users: [user],
    IsTruncated: false,
  });
  await iam.send(new UpdateGroupCommand({ GroupName: 'team', NewGroupName: 'crew' }));
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'ann' }));
  expect(Groups).toEqual([{ ...Group, GroupName: 'crew', Arn: 'arn:aws:iam::000000000000:group/crew' }]);
  expect(await refusal(iam.send(new DeleteGroupCommand({ GroupName: 'crew' })))).toMatchObject({
    code: 'DeleteConflict',
    message: 'Cannot delete entity, must remove users from group first.',
  });
  const nobody = { UserName: 'nobody', GroupName: 'nothing' };
  expect(await refusal(iam.send(new RemoveUserFromGroupCommand(nobody)))).toMatchObject({
    message: 'The user with name nobody cannot be found.',
  });
});

test('an instance profile holds one role and keeps it', async () => {
  const { iam } = await startSmallPlatform();
  const trust = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
  });
  for (const RoleName of ['one', 'two']) {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  }
  const named = { InstanceProfileName: 'box' };
  const { InstanceProfile } = await iam.send(new CreateInstanceProfileCommand(named));
  expect(InstanceProfile).toMatchObject({ Roles: [] });
  expect(InstanceProfile).not.toHaveProperty('Tags');
  await iam.send(new AddRoleToInstanceProfileCommand({ ...named, RoleName: 'one' }));
  const second = new AddRoleToInstanceProfileCommand({ ...named, RoleName: 'two' });
  expect(await refusal(iam.send(second))).toEqual({
    code: 'LimitExceeded',
    message: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    status: 409,
  });
  const message = 'Cannot delete entity, must remove roles from instance profile first.';
  expect(await refusal(iam.send(new DeleteInstanceProfileCommand(named)))).toMatchObject({ message });
  expect(await refusal(iam.send(new DeleteRoleCommand({ RoleName: 'one' })))).toMatchObject({ message });
  const got = await iam.send(new GetInstanceProfileCommand(named));
  expect(got.InstanceProfile).toMatchObject({ Tags: [], Roles: [{ RoleName: 'one' }] });
  const of = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName: 'one' }));
  expect(of.InstanceProfiles).toHaveLength(1);
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...named, RoleName: 'one' }));
  await iam.send(new DeleteInstanceProfileCommand(named));
  expect(await refusal(iam.send(new GetInstanceProfileCommand(named)))).toMatchObject({
    code: 'NoSuchEntity',
    message: 'Instance Profile box cannot be found.',
  });
});

test('the account has an alias and a summary', async () => {
  const { iam } = await platformWithUser();
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual([]);
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'first' }));
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'second' }));
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['second']);
  expect((await iam.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
    Users: 1,
    Roles: 0,
    UsersQuota: 5000,
  });
});
