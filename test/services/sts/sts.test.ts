import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { START, refusal, startSmallPlatform } from '../iam/small-platform.ts';

const ROLE = 'arn:aws:iam::000000000000:role/team/worker';

async function platformWithRole() {
  const platform = await startSmallPlatform();
  const { Role } = await platform.iam.send(
    new CreateRoleCommand({
      RoleName: 'worker',
      Path: '/team/',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  return { ...platform, role: Role };
}

const asClient = (credentials: Credentials | undefined) => ({
  accessKeyId: credentials?.AccessKeyId ?? '',
  secretAccessKey: credentials?.SecretAccessKey ?? '',
  sessionToken: credentials?.SessionToken ?? '',
});

describe('GetCallerIdentity', () => {
  test('of keys of nobody in particular is the account itself', async () => {
    const { sts } = await startSmallPlatform();
    expect(await sts.send(new GetCallerIdentityCommand())).toMatchObject({
      UserId: '000000000000',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    });
  });

  test('takes twelve digits for an account', async () => {
    const { stsAs } = await startSmallPlatform();
    const other = stsAs({ accessKeyId: '123456789012', secretAccessKey: 'x' });
    expect(await other.send(new GetCallerIdentityCommand())).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
    });
  });
});

const assume = (more: object) => new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me', ...more });

describe('AssumeRole', () => {
  test('gives credentials that later calls recognise', async () => {
    const { sts, stsAs, role } = await platformWithRole();
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me' }));
    expect(assumed).toMatchObject({
      AssumedRoleUser: {
        Arn: 'arn:aws:sts::000000000000:assumed-role/worker/me',
        AssumedRoleId: `${role?.RoleId ?? ''}:me`,
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
        Expiration: new Date(START + 3_600_000),
      },
    });
    expect(assumed).not.toHaveProperty('PackedPolicySize');
    const who = await stsAs(asClient(assumed.Credentials)).send(new GetCallerIdentityCommand());
    expect(who).toMatchObject({
      Account: '000000000000',
      Arn: assumed.AssumedRoleUser?.Arn,
      UserId: assumed.AssumedRoleUser?.AssumedRoleId,
    });
  });

  test('goes to other accounts and to roles that are not known here', async () => {
    const { sts, stsAs } = await startSmallPlatform();
    const RoleArn = 'arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role';
    const command = assume({ RoleArn });
    const [one, two] = [await sts.send(command), await sts.send(command)];
    expect(one.AssumedRoleUser?.AssumedRoleId).toBe(two.AssumedRoleUser?.AssumedRoleId);
    const who = await stsAs(asClient(one.Credentials)).send(new GetCallerIdentityCommand());
    expect(who.Account).toBe('123456789012');
  });

  test.each([
    'nothing-valid-in-here-at-all',
    'arn::b:::something/test-role',
    'arn:a::::something/test-role',
    'arn:a:::something/test-role',
    'arn:a:a::aaaaaaaaaa:',
    'arn:aws:iam::000000000000:user/worker',
  ])('%s is no role', async (RoleArn) => {
    const { sts } = await startSmallPlatform();
    expect(await refusal(sts.send(assume({ RoleArn })))).toEqual({
      code: 'ValidationError',
      message: `${RoleArn} is invalid`,
      status: 400,
    });
  });

  test('checks the name of the session', async () => {
    const { sts } = await startSmallPlatform();
    expect(await refusal(sts.send(assume({ RoleSessionName: 'Session1:2' })))).toMatchObject({
      code: 'ValidationError',
      message: String.raw`1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    });
  });

  test('is no longer than the role allows, and an hour from a role to the next', async () => {
    const { sts, stsAs } = await platformWithRole();
    expect(await refusal(sts.send(assume({ DurationSeconds: 7201 })))).toMatchObject({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const { Credentials: credentials } = await sts.send(assume({ DurationSeconds: 7200 }));
    expect(credentials?.Expiration).toEqual(new Date(START + 7_200_000));
    expect(await refusal(stsAs(asClient(credentials)).send(assume({ DurationSeconds: 3601 })))).toMatchObject(
      {
        message:
          'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
      },
    );
  });

  test('tells how large its policy is', async () => {
    const { sts } = await platformWithRole();
    const withPolicy = (Policy: string) => sts.send(assume({ Policy }));
    expect((await withPolicy('{"Statement":[]}')).PackedPolicySize).toBe(1);
    expect(await refusal(withPolicy('{'))).toMatchObject({ code: 'MalformedPolicyDocument' });
  });

  test('hands transitive tags on', async () => {
    const { sts, stsAs } = await platformWithRole();
    const Tags = [{ Key: 'Team', Value: 'a' }];
    const cases = [
      [
        { Tags, TransitiveTagKeys: ['other'] },
        'The specified transitive tag key must be included in the requested tags.',
      ],
      [
        { Tags: [...Tags, { Key: 'TEAM', Value: 'b' }] },
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      ],
    ] as const;
    for (const [more, message] of cases) {
      expect(await refusal(sts.send(assume(more)))).toEqual({
        code: 'InvalidParameterValue',
        message,
        status: 400,
      });
    }
    const first = await sts.send(assume({ Tags, TransitiveTagKeys: ['team'], SourceIdentity: 'ann' }));
    expect(first.SourceIdentity).toBe('ann');
    const next = stsAs(asClient(first.Credentials));
    expect(await refusal(next.send(assume({ Tags: [{ Key: 'tEAM', Value: 'c' }] })))).toMatchObject({
      message:
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    });
    expect((await next.send(assume({}))).SourceIdentity).toBe('ann');
  });
});

const tokenOf = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const assumeWithToken = (WebIdentityToken: string) =>
  new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'ci', WebIdentityToken });

describe('AssumeRoleWithWebIdentity', () => {
  test('tells what the token says', async () => {
    const { sts } = await platformWithRole();
    const claims = { sub: 'repo:a/b', aud: ['sts.amazonaws.com'], iss: 'https://token.example.com' };
    expect(await sts.send(assumeWithToken(tokenOf(claims)))).toMatchObject({
      SubjectFromWebIdentityToken: 'repo:a/b',
      Audience: 'sts.amazonaws.com',
      Provider: 'arn:aws:iam::000000000000:oidc-provider/token.example.com',
      AssumedRoleUser: { Arn: 'arn:aws:sts::000000000000:assumed-role/worker/ci' },
    });
  });

  test('refuses what is no token, or an old one', async () => {
    const { sts } = await platformWithRole();
    for (const text of ['nope', 'a.b.c', tokenOf({ iss: 'x' })]) {
      expect(await refusal(sts.send(assumeWithToken(text)))).toMatchObject({ code: 'InvalidIdentityToken' });
    }
    const old = tokenOf({ sub: 'x', exp: START / 1000 - 1 });
    expect(await refusal(sts.send(assumeWithToken(old)))).toMatchObject({ code: 'ExpiredTokenException' });
  });
});

test('AssumeRoleWithSAML tells what the assertion says', async () => {
  const { sts } = await platformWithRole();
  const assertion = `<saml:Assertion><saml:Issuer>https://idp</saml:Issuer><saml:Subject>
    <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ann</saml:NameID>
    <saml:SubjectConfirmationData Recipient="https://signin.aws.amazon.com/saml"/></saml:Subject>
    <saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName">
    <saml:AttributeValue>ann@example.com</saml:AttributeValue></saml:Attribute></saml:Assertion>`;
  const assumeWith = (xml: string) =>
    sts.send(
      new AssumeRoleWithSAMLCommand({
        RoleArn: ROLE,
        PrincipalArn: 'arn:aws:iam::000000000000:saml-provider/idp',
        SAMLAssertion: Buffer.from(xml).toString('base64'),
      }),
    );
  expect(await assumeWith(assertion)).toMatchObject({
    Subject: 'ann',
    SubjectType: 'persistent',
    Issuer: 'https://idp',
    Audience: 'https://signin.aws.amazon.com/saml',
    AssumedRoleUser: { Arn: 'arn:aws:sts::000000000000:assumed-role/worker/ann@example.com' },
  });
  expect(await refusal(assumeWith('<nothing/>'))).toMatchObject({ code: 'InvalidIdentityToken' });
});

describe('sessions of the caller', () => {
  test('GetSessionToken stays the caller', async () => {
    const { sts, stsAs } = await startSmallPlatform();
    const { Credentials: credentials } = await sts.send(new GetSessionTokenCommand({}));
    expect(credentials?.Expiration).toEqual(new Date(START + 43_200_000));
    const session = stsAs(asClient(credentials));
    expect((await session.send(new GetCallerIdentityCommand())).Arn).toBe('arn:aws:iam::000000000000:root');
    expect(await refusal(session.send(new GetSessionTokenCommand({})))).toEqual({
      code: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
      status: 403,
    });
  });

  test('GetFederationToken makes a federated user', async () => {
    const { sts, stsAs } = await startSmallPlatform();
    const federated = await sts.send(new GetFederationTokenCommand({ Name: 'bob' }));
    expect(federated).toMatchObject({
      FederatedUser: {
        Arn: 'arn:aws:sts::000000000000:federated-user/bob',
        FederatedUserId: '000000000000:bob',
      },
      PackedPolicySize: 0,
    });
    const who = await stsAs(asClient(federated.Credentials)).send(new GetCallerIdentityCommand());
    expect(who).toMatchObject({ Arn: federated.FederatedUser?.Arn, UserId: '000000000000:bob' });
  });
});

test('GetAccessKeyInfo knows the account of keys given out here, and reads it out of others', async () => {
  const { sts } = await startSmallPlatform();
  const RoleArn = 'arn:aws:iam::123456789012:role/any';
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  const info = async (AccessKeyId: string | undefined) =>
    (await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;
  expect(await info(assumed.Credentials?.AccessKeyId)).toBe('123456789012');
  expect(await info('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753');
});

test('DecodeAuthorizationMessage knows no message', async () => {
  const { sts } = await startSmallPlatform();
  const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'any' });
  expect(await refusal(sts.send(decode))).toMatchObject({
    code: 'InvalidAuthorizationMessageException',
    status: 400,
  });
});
