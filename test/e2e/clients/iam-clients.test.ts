import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const role = cli.needsEndpoint ? 'second' : 'first';
  folder.write('trust.json', JSON.stringify(TRUST));

  test('makes a role as guides do, attaches a policy of AWS and takes it all away', async () => {
    const { Role } = await aws(
      `iam create-role --role-name ${role} --assume-role-policy-document file://trust.json`,
    );
    expect(Role).toMatchObject({
      Path: '/',
      RoleName: role,
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: `arn:aws:iam::000000000000:role/${role}`,
      AssumeRolePolicyDocument: TRUST,
    });
    expect(Role).not.toHaveProperty('MaxSessionDuration');
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await aws(`iam attach-role-policy --role-name ${role} --policy-arn ${arn}`);
    const refused = await aws.run(`iam delete-role --role-name ${role}`);
    expect(refused.stderr).toMatch(
      /\(DeleteConflict\) when calling the DeleteRole operation.*: Cannot delete entity, must detach all policies first\./,
    );
    await aws(`iam detach-role-policy --role-name ${role} --policy-arn ${arn}`);
    await aws(`iam wait role-exists --role-name ${role}`);
    await aws(`iam delete-role --role-name ${role}`);
  });
});

const boto = (program: string): Promise<unknown> =>
  runBoto(platform, `iam = boto3.client("iam")\n${program}`);

test('a role has more members when it is got than when it is made or listed', async () => {
  const program = `
trust = json.dumps(${JSON.stringify(TRUST)})
made = iam.create_role(RoleName="members", AssumeRolePolicyDocument=trust, Description="d", Tags=[{"Key": "a", "Value": "1"}])["Role"]
got = iam.get_role(RoleName="members")["Role"]
listed = iam.list_roles()["Roles"][0]
iam.update_role(RoleName="members", MaxSessionDuration=7200)
show([sorted(set(got) - set(made)), got["RoleLastUsed"], got["MaxSessionDuration"], "Tags" in listed, "RoleLastUsed" in listed,
      got["AssumeRolePolicyDocument"] == json.loads(trust), iam.get_role(RoleName="members")["Role"]["MaxSessionDuration"]])
`;
  expect(await boto(program)).toEqual([
    ['MaxSessionDuration', 'RoleLastUsed'],
    {},
    3600,
    false,
    false,
    true,
    7200,
  ]);
});

test('policies: inline, managed, with versions, attached and listed', async () => {
  const program = `
document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "*"}]}
text = json.dumps(document)
iam.create_role(RoleName="has", AssumeRolePolicyDocument=json.dumps(${JSON.stringify(TRUST)}))
iam.put_role_policy(RoleName="has", PolicyName="inline", PolicyDocument=text)
inline = iam.get_role_policy(RoleName="has", PolicyName="inline")["PolicyDocument"] == document
policy = iam.create_policy(PolicyName="own", PolicyDocument=text, Path="/team/")["Policy"]
arn = policy["Arn"]
for _ in range(4):
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)
full = refusal(iam.create_policy_version, PolicyArn=arn, PolicyDocument=text)
iam.attach_role_policy(RoleName="has", PolicyArn=arn)
attached = iam.list_attached_role_policies(RoleName="has")["AttachedPolicies"]
entities = [r["RoleName"] for r in iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]]
version = iam.get_policy_version(PolicyArn=arn, VersionId="v5")["PolicyVersion"]
got = iam.get_policy(PolicyArn=arn)["Policy"]
show([inline, arn, full[:3], attached, entities, version["IsDefaultVersion"], version["Document"] == document,
      [got["AttachmentCount"], got["DefaultVersionId"], got["Tags"]], iam.list_policies(Scope="Local")["Policies"][0]["Arn"] == arn,
      iam.list_role_policies(RoleName="has")["PolicyNames"]])
`;
  expect(await boto(program)).toEqual([
    true,
    'arn:aws:iam::000000000000:policy/team/own',
    [
      'LimitExceeded',
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      409,
    ],
    [{ PolicyName: 'own', PolicyArn: 'arn:aws:iam::000000000000:policy/team/own' }],
    ['has'],
    true,
    true,
    [1, 'v5', []],
    true,
    ['inline'],
  ]);
});

test('instance profiles, users, groups and keys', async () => {
  const program = `
iam.create_role(RoleName="node", AssumeRolePolicyDocument=json.dumps(${JSON.stringify(TRUST)}))
iam.create_instance_profile(InstanceProfileName="nodes")
iam.add_role_to_instance_profile(InstanceProfileName="nodes", RoleName="node")
profile = iam.get_instance_profile(InstanceProfileName="nodes")["InstanceProfile"]
held = refusal(iam.delete_role, RoleName="node")[1]
iam.remove_role_from_instance_profile(InstanceProfileName="nodes", RoleName="node")
iam.delete_instance_profile(InstanceProfileName="nodes")
user = iam.create_user(UserName="ann", Path="/staff/")["User"]
iam.create_group(GroupName="g"); iam.add_user_to_group(GroupName="g", UserName="ann")
key = iam.create_access_key(UserName="ann")["AccessKey"]
as_ann = boto3.client("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
who = bare(as_ann.get_caller_identity())
iam.update_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"], Status="Inactive")
status = [k["Status"] for k in iam.list_access_keys(UserName="ann")["AccessKeyMetadata"]]
used = refusal(iam.delete_user, UserName="ann")[1]
iam.delete_access_key(UserName="ann", AccessKeyId=key["AccessKeyId"])
iam.remove_user_from_group(GroupName="g", UserName="ann")
iam.delete_user(UserName="ann")
show([profile["Roles"][0]["RoleName"], held, who["UserId"] == user["UserId"], who["Arn"], status, used])
`;
  expect(await boto(program)).toEqual([
    'node',
    'Cannot delete entity, must remove roles from instance profile first.',
    true,
    'arn:aws:iam::000000000000:user/staff/ann',
    ['Inactive'],
    'Cannot delete entity, must delete access keys first.',
  ]);
});

test('errors are in the words of IAM', async () => {
  const program = `
trust = json.dumps(${JSON.stringify(TRUST)})
loose = boto3.client("iam", config=Config(parameter_validation=False))
show([
  refusal(iam.get_role, RoleName="none")[:3],
  refusal(loose.get_role, RoleName="r" * 65)[:2],
  refusal(loose.get_role, RoleName="a/b")[:2],
  refusal(iam.attach_role_policy, RoleName="none", PolicyArn="longpolicynamebutnoarn")[:2],
  refusal(iam.create_role, RoleName="bad", AssumeRolePolicyDocument="{")[:2],
  refusal(iam.create_role, RoleName="bad", AssumeRolePolicyDocument=trust, Tags=[{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}])[:2],
  refusal(iam.create_open_id_connect_provider, Url="https://example.com")[:2],
  refusal(iam.create_virtual_mfa_device, VirtualMFADeviceName="m")[:2],
])
`;
  expect(await boto(program)).toEqual([
    ['NoSuchEntity', 'The role with name none cannot be found.', 404],
    [
      'ValidationError',
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'ValidationError',
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    ['ValidationError', 'ARN longpolicynamebutnoarn is not valid.'],
    ['MalformedPolicyDocument', 'This policy contains invalid Json'],
    ['InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ['InvalidAction', 'CreateOpenIDConnectProvider of iam is not supported here'],
    ['InvalidAction', 'CreateVirtualMFADevice of iam is not supported here'],
  ]);
});
