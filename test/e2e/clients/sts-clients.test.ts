import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { runBoto } from './boto-program.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { run } from '../cli.ts';

let platform: RunningPlatform;
let strict: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  [platform, strict] = await Promise.all([
    startPlatform(),
    // Here credentials have to be the right ones.
    startPlatform(['--ephemeral', '--strict-auth']),
  ]);
});

afterAll(async () => {
  await Promise.all([platform.stop(), strict.stop()]);
});

const ROLE = 'arn:aws:iam::000000000000:role/app';

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => strict, directory: folder.path });

  test('assumes a role, and calls as the role', async () => {
    const answer = await aws(
      `sts assume-role --role-arn ${ROLE} --role-session-name me --duration-seconds 900`,
    );
    const { AssumedRoleUser, Credentials } = answer as unknown as Record<string, Record<string, string>>;
    expect(AssumedRoleUser).toEqual({
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:me$/),
      Arn: 'arn:aws:sts::000000000000:assumed-role/app/me',
    });
    const left = Date.parse(Credentials?.['Expiration'] ?? '') - Date.now();
    expect(left).toBeGreaterThan(800_000);
    expect(left).toBeLessThan(901_000);
    const [program = '', ...before] = cli.command;
    const identity = [...before, '--endpoint-url', strict.endpoint, 'sts', 'get-caller-identity'];
    const as = {
      ...strict.environment,
      AWS_ACCESS_KEY_ID: Credentials?.['AccessKeyId'] ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.['SecretAccessKey'] ?? '',
      AWS_SESSION_TOKEN: Credentials?.['SessionToken'] ?? '',
      AWS_MAX_ATTEMPTS: '1',
    };
    const { stdout } = await run(program, identity, { directory: folder.path, environment: as });
    expect(JSON.parse(stdout)).toMatchObject({ Account: '000000000000', Arn: AssumedRoleUser?.['Arn'] });
    const wrong = await run(program, identity, {
      directory: folder.path,
      environment: { ...as, AWS_SECRET_ACCESS_KEY: 'wrong' },
    });
    expect(wrong.stderr).toContain('SignatureDoesNotMatch');
  });
});

/** A client that leaves it to STS to find what is wrong. */
const LOOSE = `
loose = Config(parameter_validation=False)
sts = boto3.client("sts", config=loose)
`;

const boto = (program: string): Promise<unknown> => runBoto(platform, `${LOOSE}${program}`);

test('what is no role, and sessions with names of other signs, are refused in the words of STS', async () => {
  const program = `
arns = ["nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role", "arn:a:::something/test-role", "arn:a:a::aaaaaaaaaa:"]
show([refusal(sts.assume_role, RoleArn=arn, RoleSessionName="ss")[:2] for arn in arns] + [
  refusal(sts.assume_role, RoleArn="${ROLE}", RoleSessionName="Session1:2")[:2],
  refusal(sts.assume_role, RoleArn="${ROLE}", RoleSessionName="s" * 65)[1].replace("s" * 65, "s..."),
])
`;
  const arns = [
    'nothing-valid-in-here',
    'arn::b:::something/test-role',
    'arn:a::::something/test-role',
    'arn:a:::something/test-role',
    'arn:a:a::aaaaaaaaaa:',
  ];
  expect(await boto(program)).toEqual([
    ...arns.map((arn) => ['ValidationError', `${arn} is invalid`]),
    [
      'ValidationError',
      "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    "1 validation error detected: Value 's...' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64",
  ]);
});

test('session tags are handed on to the next role', async () => {
  const program = `
tags = [{"Key": "team", "Value": "a"}]
one = sts.assume_role(RoleArn="${ROLE}", RoleSessionName="one", Tags=tags, TransitiveTagKeys=["team"])
credentials = one["Credentials"]
chained = boto3.client("sts", config=loose, aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
                       aws_session_token=credentials["SessionToken"])
show([
  refusal(sts.assume_role, RoleArn="${ROLE}", RoleSessionName="ss", Tags=tags, TransitiveTagKeys=["other"])[:2],
  refusal(sts.assume_role, RoleArn="${ROLE}", RoleSessionName="ss", Tags=tags + [{"Key": "TEAM", "Value": ""}])[:2],
  refusal(chained.assume_role, RoleArn="${ROLE}", RoleSessionName="ss", Tags=tags)[:2],
  refusal(chained.assume_role, RoleArn="${ROLE}", RoleSessionName="ss", DurationSeconds=3601)[0],
  chained.assume_role(RoleArn="${ROLE}", RoleSessionName="two")["AssumedRoleUser"]["Arn"],
])
`;
  expect(await boto(program)).toEqual([
    ['InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.'],
    ['InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    [
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ],
    'ValidationError',
    'arn:aws:sts::000000000000:assumed-role/app/two',
  ]);
});

test('tokens of sessions, federated users and identity providers', async () => {
  const program = `
import base64
federated = bare(sts.get_federation_token(Name="bob"))
session = sts.get_session_token()["Credentials"]
part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
token = part({"alg": "none"}) + "." + part({"sub": "me", "aud": "app", "iss": "https://issuer.example"}) + ".sig"
web = sts.assume_role_with_web_identity(RoleArn="${ROLE}", RoleSessionName="web", WebIdentityToken=token)
show([federated["FederatedUser"], federated["PackedPolicySize"], session["AccessKeyId"][:4],
      [web["SubjectFromWebIdentityToken"], web["Audience"], web["Provider"], web["AssumedRoleUser"]["Arn"]],
      sts.get_access_key_info(AccessKeyId=session["AccessKeyId"])["Account"]])
`;
  expect(await boto(program)).toEqual([
    { FederatedUserId: '000000000000:bob', Arn: 'arn:aws:sts::000000000000:federated-user/bob' },
    0,
    'ASIA',
    [
      'me',
      'app',
      'arn:aws:iam::000000000000:oidc-provider/issuer.example',
      'arn:aws:sts::000000000000:assumed-role/app/web',
    ],
    '000000000000',
  ]);
});
