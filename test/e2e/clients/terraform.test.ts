import * as logsApi from '@aws-sdk/client-cloudwatch-logs';
import * as iamApi from '@aws-sdk/client-iam';
import * as lambdaApi from '@aws-sdk/client-lambda';
import * as s3Api from '@aws-sdk/client-s3';
import * as ssmApi from '@aws-sdk/client-ssm';
import * as stsApi from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { minors, newest as Runtime } from './interpreters.ts';
import { onceSettings } from './sdk-settings.ts';

/**
 * What Terraform's AWS provider sends for each of its resources, in its order, and what it reads of the answers: to plan no
 * change after an apply, and to know that what it deleted is gone. Taken from the provider's source, so that it is tested
 * without Terraform too; `terraform-apply.test.ts` runs Terraform itself.
 */

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service/app`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:app`;
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

let platform: RunningPlatform;
let lambda: lambdaApi.Lambda;
let s3: s3Api.S3;
let iam: iamApi.IAM;
let logs: logsApi.CloudWatchLogs;
let ssm: ssmApi.SSM;
let sts: stsApi.STS;

beforeAll(async () => {
  platform = await startPlatform();
  const options = onceSettings(platform.endpoint);
  lambda = new lambdaApi.Lambda(options);
  s3 = new s3Api.S3(options);
  iam = new iamApi.IAM(options);
  logs = new logsApi.CloudWatchLogs(options);
  ssm = new ssmApi.SSM(options);
  sts = new stsApi.STS(options);
});

afterAll(async () => {
  await platform.stop();
});

const codeOf = (answer: string): Buffer =>
  makeZip({
    entries: [{ name: 'app.py', content: `def handler(event, context):\n    return "${answer}"\n` }],
  });

/** The code by which the provider knows that something is not there. */
async function codeOfError(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  return 'no error';
}

/** What a waiter of the provider looks at after each change. */
async function settledFunction(): Promise<lambdaApi.GetFunctionCommandOutput> {
  for (;;) {
    const read = await lambda.getFunction({ FunctionName: 'app' });
    const { State, LastUpdateStatus } = read.Configuration ?? {};
    if (State === 'Active' && LastUpdateStatus === 'Successful') {
      return read;
    }
    expect([State, LastUpdateStatus]).not.toContain('Failed');
  }
}

test('the provider starts: who calls', async () => {
  expect(await sts.getCallerIdentity({})).toMatchObject({
    Account: ACCOUNT,
    Arn: expect.stringMatching(/^arn:aws:/),
  });
});

describe('aws_iam_role, aws_iam_role_policy, aws_iam_role_policy_attachment', () => {
  const managed = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

  test('create and refresh', async () => {
    expect(await codeOfError(iam.getRole({ RoleName: 'app' }))).toBe('NoSuchEntityException');
    const made = await iam.createRole({
      RoleName: 'app',
      Path: '/service/',
      AssumeRolePolicyDocument: TRUST,
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    expect(made.Role?.Arn).toBe(ROLE);
    const { Role } = await iam.getRole({ RoleName: 'app' });
    expect(Role).toMatchObject({
      Arn: ROLE,
      Path: '/service/',
      MaxSessionDuration: 3600,
      CreateDate: expect.any(Date),
    });
    expect(Role?.Tags).toEqual([{ Key: 'team', Value: 'a' }]);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(TRUST));
    expect((await iam.listRolePolicies({ RoleName: 'app' })).PolicyNames).toEqual([]);
    expect((await iam.listAttachedRolePolicies({ RoleName: 'app' })).AttachedPolicies).toEqual([]);
  });

  test('policies', async () => {
    const document = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    };
    const inline = { RoleName: 'app', PolicyName: 's3' };
    expect(await codeOfError(iam.getRolePolicy(inline))).toBe('NoSuchEntityException');
    await iam.putRolePolicy({ ...inline, PolicyDocument: JSON.stringify(document) });
    const { PolicyDocument = '' } = await iam.getRolePolicy(inline);
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(document);
    await iam.attachRolePolicy({ RoleName: 'app', PolicyArn: managed });
    expect((await iam.listAttachedRolePolicies({ RoleName: 'app' })).AttachedPolicies).toEqual([
      { PolicyArn: managed, PolicyName: 'AWSLambdaBasicExecutionRole' },
    ]);
  });
});

describe('aws_cloudwatch_log_group', () => {
  const logGroupName = '/aws/lambda/app';

  test('create and refresh', async () => {
    await logs.createLogGroup({ logGroupName, tags: { team: 'a' } });
    await logs.putRetentionPolicy({ logGroupName, retentionInDays: 7 });
    const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: logGroupName });
    const arn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${logGroupName}`;
    expect(logGroups).toEqual([
      expect.objectContaining({
        logGroupName,
        arn: `${arn}:*`,
        logGroupArn: arn,
        retentionInDays: 7,
        logGroupClass: 'STANDARD',
      }),
    ]);
    expect((await logs.listTagsForResource({ resourceArn: arn })).tags).toEqual({ team: 'a' });
  });
});

describe.skipIf(minors.length === 0)('aws_lambda_function', () => {
  const FunctionName = 'app';

  /** A refresh. */
  async function read(): Promise<lambdaApi.FunctionConfiguration> {
    const { Configuration = {}, Code, Tags } = await lambda.getFunction({ FunctionName });
    expect(Code).toMatchObject({ RepositoryType: 'S3', Location: expect.stringMatching(/^http/) });
    expect(Tags).toEqual({ team: 'a' });
    const { CodeSigningConfigArn } = await lambda.getFunctionCodeSigningConfig({ FunctionName });
    expect(CodeSigningConfigArn).toBeUndefined();
    return Configuration;
  }

  const lastVersion = async (): Promise<lambdaApi.FunctionConfiguration | undefined> => {
    const { Versions, NextMarker } = await lambda.listVersionsByFunction({ FunctionName, MaxItems: 10_000 });
    expect(NextMarker).toBeUndefined();
    return Versions?.at(-1);
  };

  test('create and wait', async () => {
    expect(await codeOfError(lambda.getFunction({ FunctionName }))).toBe('ResourceNotFoundException');
    await lambda.createFunction({
      FunctionName,
      Runtime,
      Role: ROLE,
      Handler: 'app.handler',
      Code: { ZipFile: codeOf('one') },
      Description: 'By Terraform',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      Environment: { Variables: { COLOUR: 'blue' } },
      DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/app' },
      MemorySize: 256,
      PackageType: 'Zip',
      Publish: false,
      Tags: { team: 'a' },
      Timeout: 10,
      TracingConfig: { Mode: 'PassThrough' },
    });
    await settledFunction();
  });

  test('refresh: every attribute is what was asked for, or what is the default', async () => {
    const configuration = await read();
    expect(configuration).toMatchObject({
      FunctionArn: FUNCTION,
      Role: ROLE,
      Runtime,
      Handler: 'app.handler',
      Description: 'By Terraform',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      Environment: { Variables: { COLOUR: 'blue' } },
      DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      MemorySize: 256,
      PackageType: 'Zip',
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      Timeout: 10,
      TracingConfig: { Mode: 'PassThrough' },
      CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/),
    });
    expect(configuration).not.toHaveProperty('Layers');
    expect(configuration).not.toHaveProperty('FileSystemConfigs');
    expect(await lastVersion()).toMatchObject({ Version: '$LATEST', FunctionArn: `${FUNCTION}:$LATEST` });
  });

  test('update of settings: what is empty takes away', async () => {
    await lambda.updateFunctionConfiguration({
      FunctionName,
      Description: '',
      DeadLetterConfig: { TargetArn: '' },
      Environment: { Variables: {} },
      FileSystemConfigs: [],
      Layers: [],
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/app' },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
      KMSKeyArn: '',
      MemorySize: 512,
    });
    await settledFunction();
    const configuration = await read();
    expect(configuration).toMatchObject({ Description: '', MemorySize: 512, Timeout: 10 });
    expect(configuration.Environment?.Variables ?? {}).toEqual({});
    expect(configuration.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/aws/lambda/app' });
    expect(configuration).not.toHaveProperty('DeadLetterConfig');
    expect(configuration).not.toHaveProperty('KMSKeyArn');
    expect(configuration).not.toHaveProperty('Layers');
  });

  test('update of the code: the hash that was uploaded is the hash that is read', async () => {
    const before = await read();
    const { CodeSha256 } = await lambda.updateFunctionCode({
      FunctionName,
      ZipFile: codeOf('two'),
      Architectures: ['x86_64'],
      DryRun: false,
      Publish: false,
    });
    await settledFunction();
    expect((await read()).CodeSha256).toBe(CodeSha256);
    expect(CodeSha256).not.toBe(before.CodeSha256);
  });

  test('reserved concurrency', async () => {
    await lambda.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 5 });
    expect((await lambda.getFunction({ FunctionName })).Concurrency).toEqual({
      ReservedConcurrentExecutions: 5,
    });
    await lambda.deleteFunctionConcurrency({ FunctionName });
    expect((await lambda.getFunction({ FunctionName })).Concurrency).toBeUndefined();
  });

  test('publish: the newest version is the last of the list', async () => {
    const { Version, CodeSha256 } = await lambda.publishVersion({ FunctionName });
    expect(Version).toBe('1');
    const qualified = await lambda.getFunctionConfiguration({ FunctionName, Qualifier: '1' });
    expect(qualified).toMatchObject({ State: 'Active', CodeSha256 });
    expect(await lastVersion()).toMatchObject({ Version: '1', FunctionArn: `${FUNCTION}:1` });
  });

  test('tags', async () => {
    await lambda.tagResource({ Resource: FUNCTION, Tags: { stage: 'dev' } });
    expect((await lambda.listTags({ Resource: FUNCTION })).Tags).toEqual({ team: 'a', stage: 'dev' });
    await lambda.untagResource({ Resource: FUNCTION, TagKeys: ['stage'] });
    await read();
  });
});

describe.skipIf(minors.length === 0)('what belongs to a function', () => {
  const FunctionName = 'app';

  test('aws_lambda_alias', async () => {
    const alias = { FunctionName, Name: 'live' };
    expect(await codeOfError(lambda.getAlias(alias))).toBe('ResourceNotFoundException');
    await lambda.createAlias({ ...alias, FunctionVersion: '1', Description: '' });
    expect(await lambda.getAlias(alias)).toMatchObject({
      AliasArn: `${FUNCTION}:live`,
      FunctionVersion: '1',
      Description: '',
    });
    await lambda.updateAlias({ ...alias, FunctionVersion: '1', RoutingConfig: {}, Description: 'new' });
    const { RoutingConfig, Description } = await lambda.getAlias(alias);
    expect({ RoutingConfig, Description }).toEqual({ RoutingConfig: undefined, Description: 'new' });
  });

  test('aws_lambda_permission', async () => {
    expect(await codeOfError(lambda.getPolicy({ FunctionName }))).toBe('ResourceNotFoundException');
    const { Statement = '' } = await lambda.addPermission({
      FunctionName,
      StatementId: 'bucket',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::terraformed',
    });
    const { Policy = '' } = await lambda.getPolicy({ FunctionName });
    expect(JSON.parse(Policy)).toMatchObject({ Statement: [JSON.parse(Statement)] });
    expect(JSON.parse(Statement)).toMatchObject({ Sid: 'bucket', Resource: FUNCTION });
  });

  test('aws_lambda_function_url', async () => {
    expect(await codeOfError(lambda.getFunctionUrlConfig({ FunctionName }))).toBe(
      'ResourceNotFoundException',
    );
    await lambda.createFunctionUrlConfig({ FunctionName, AuthType: 'NONE', InvokeMode: 'BUFFERED' });
    await lambda.addPermission({
      FunctionName,
      StatementId: 'FunctionURLAllowPublicAccess',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    });
    const { FunctionUrl, ...url } = await lambda.getFunctionUrlConfig({ FunctionName });
    expect(url).toMatchObject({ AuthType: 'NONE', FunctionArn: FUNCTION, InvokeMode: 'BUFFERED' });
    // The provider takes its `url_id` from the first label of the host.
    expect(new URL(FunctionUrl ?? '').host).toMatch(/^[a-z0-9]+\.lambda-url\.us-east-1\./);
    await lambda.deleteFunctionUrlConfig({ FunctionName });
    expect(await codeOfError(lambda.getFunctionUrlConfig({ FunctionName }))).toBe(
      'ResourceNotFoundException',
    );
  });

  test('aws_lambda_function_event_invoke_config', async () => {
    const asked = { FunctionName, Qualifier: '$LATEST' };
    expect(await codeOfError(lambda.getFunctionEventInvokeConfig(asked))).toBe('ResourceNotFoundException');
    await lambda.putFunctionEventInvokeConfig({
      ...asked,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
    expect(await lambda.getFunctionEventInvokeConfig(asked)).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    await lambda.deleteFunctionEventInvokeConfig(asked);
  });

  test('aws_lambda_provisioned_concurrency_config', async () => {
    const asked = { FunctionName, Qualifier: 'live' };
    expect(await codeOfError(lambda.getProvisionedConcurrencyConfig(asked))).toBe(
      'ProvisionedConcurrencyConfigNotFoundException',
    );
    await lambda.putProvisionedConcurrencyConfig({ ...asked, ProvisionedConcurrentExecutions: 1 });
    await expect
      .poll(async () => (await lambda.getProvisionedConcurrencyConfig(asked)).Status, { timeout: 30_000 })
      .toBe('READY');
    await lambda.deleteProvisionedConcurrencyConfig(asked);
    expect(await codeOfError(lambda.getProvisionedConcurrencyConfig(asked))).toBe(
      'ProvisionedConcurrencyConfigNotFoundException',
    );
  });

  test('aws_lambda_layer_version', async () => {
    const ZipFile = makeZip({ entries: [{ name: 'python/shared.py', content: 'VALUE = 1\n' }] });
    const made = await lambda.publishLayerVersion({
      LayerName: 'shared',
      Content: { ZipFile },
      CompatibleRuntimes: [Runtime],
      CompatibleArchitectures: ['x86_64'],
      Description: '',
      LicenseInfo: '',
    });
    const version = { LayerName: 'shared', VersionNumber: made.Version };
    const read = await lambda.getLayerVersion(version);
    expect(read).toMatchObject({
      LayerArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:shared`,
      LayerVersionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:shared:1`,
      CompatibleRuntimes: [Runtime],
      CompatibleArchitectures: ['x86_64'],
      CreatedDate: expect.any(String),
      Content: { CodeSha256: made.Content?.CodeSha256, CodeSize: ZipFile.length },
    });
    await lambda.deleteLayerVersion(version);
    expect(await codeOfError(lambda.getLayerVersion(version))).toBe('ResourceNotFoundException');
  });
});

describe('aws_s3_bucket and the resources of its settings', () => {
  const Bucket = 'terraformed';
  const ABSENT = {
    location: 'no error',
    acl: 'no error',
    versioning: 'no error',
    requestPayment: 'no error',
  };

  test('create', async () => {
    expect(await codeOfError(s3.headBucket({ Bucket }))).toBe('NotFound');
    await s3.createBucket({ Bucket });
    expect((await s3.headBucket({ Bucket })).BucketRegion).toBe('us-east-1');
  });

  test('refresh of a bare bucket: every setting has the code for its absence that the provider looks for', async () => {
    const asked: Readonly<Record<string, Promise<unknown>>> = {
      location: s3.getBucketLocation({ Bucket }),
      tagging: s3.getBucketTagging({ Bucket }),
      policy: s3.getBucketPolicy({ Bucket }),
      acl: s3.getBucketAcl({ Bucket }),
      cors: s3.getBucketCors({ Bucket }),
      website: s3.getBucketWebsite({ Bucket }),
      versioning: s3.getBucketVersioning({ Bucket }),
      accelerate: s3.getBucketAccelerateConfiguration({ Bucket }),
      requestPayment: s3.getBucketRequestPayment({ Bucket }),
      logging: s3.getBucketLogging({ Bucket }),
      lifecycle: s3.getBucketLifecycleConfiguration({ Bucket }),
      replication: s3.getBucketReplication({ Bucket }),
      encryption: s3.getBucketEncryption({ Bucket }),
      objectLock: s3.getObjectLockConfiguration({ Bucket }),
      publicAccess: s3.getPublicAccessBlock({ Bucket }),
      ownership: s3.getBucketOwnershipControls({ Bucket }),
      notification: s3.getBucketNotificationConfiguration({ Bucket }),
      intelligentTiering: s3.listBucketIntelligentTieringConfigurations({ Bucket }),
      analytics: s3.listBucketAnalyticsConfigurations({ Bucket }),
      metrics: s3.listBucketMetricsConfigurations({ Bucket }),
      inventory: s3.listBucketInventoryConfigurations({ Bucket }),
    };
    const codes = Object.entries(asked).map(
      async ([name, answer]) => [name, await codeOfError(answer)] as const,
    );
    expect(Object.fromEntries(await Promise.all(codes))).toEqual({
      ...ABSENT,
      tagging: 'NoSuchTagSet',
      policy: 'NoSuchBucketPolicy',
      cors: 'NoSuchCORSConfiguration',
      website: 'NoSuchWebsiteConfiguration',
      accelerate: 'no error',
      logging: 'no error',
      lifecycle: 'NoSuchLifecycleConfiguration',
      replication: 'ReplicationConfigurationNotFoundError',
      // Since 2023 every bucket is encrypted, and since April of it new ones have owners and no public access.
      encryption: 'no error',
      objectLock: 'ObjectLockConfigurationNotFoundError',
      publicAccess: 'no error',
      ownership: 'no error',
      notification: 'no error',
      intelligentTiering: 'no error',
      analytics: 'no error',
      metrics: 'no error',
      inventory: 'no error',
    });
  });

  test('what a bare bucket has, is what plans expect', async () => {
    expect(await s3.getBucketVersioning({ Bucket })).not.toHaveProperty('Status');
    expect((await s3.getBucketRequestPayment({ Bucket })).Payer).toBe('BucketOwner');
    expect((await s3.getBucketLogging({ Bucket })).LoggingEnabled).toBeUndefined();
    const { Grants, Owner } = await s3.getBucketAcl({ Bucket });
    expect(Grants).toEqual([
      {
        Grantee: expect.objectContaining({ ID: Owner?.ID, Type: 'CanonicalUser' }),
        Permission: 'FULL_CONTROL',
      },
    ]);
    const { ServerSideEncryptionConfiguration } = await s3.getBucketEncryption({ Bucket });
    expect(ServerSideEncryptionConfiguration?.Rules?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    });
  });

  test('settings are read as they were written, and are gone after they were deleted', async () => {
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    expect((await s3.getBucketVersioning({ Bucket })).Status).toBe('Enabled');

    const TagSet = [{ Key: 'team', Value: 'a' }];
    await s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
    expect((await s3.getBucketTagging({ Bucket })).TagSet).toEqual(TagSet);
    await s3.deleteBucketTagging({ Bucket });
    expect(await codeOfError(s3.getBucketTagging({ Bucket }))).toBe('NoSuchTagSet');

    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: true,
      BlockPublicPolicy: false,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: false,
    };
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
    const { PublicAccessBlockConfiguration: access } = await s3.getPublicAccessBlock({ Bucket });
    expect(access).toEqual(PublicAccessBlockConfiguration);
    await s3.deletePublicAccessBlock({ Bucket });
    expect(await codeOfError(s3.getPublicAccessBlock({ Bucket }))).toBe(
      'NoSuchPublicAccessBlockConfiguration',
    );

    await s3.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    });
    const { OwnershipControls } = await s3.getBucketOwnershipControls({ Bucket });
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerPreferred' }]);
    await s3.deleteBucketOwnershipControls({ Bucket });
    expect(await codeOfError(s3.getBucketOwnershipControls({ Bucket }))).toBe(
      'OwnershipControlsNotFoundError',
    );

    const Rules: s3Api.LifecycleRule[] = [
      { ID: 'old', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } },
    ];
    await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
    expect((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules).toEqual(Rules);
    await s3.deleteBucketLifecycle({ Bucket });
    expect(await codeOfError(s3.getBucketLifecycleConfiguration({ Bucket }))).toBe(
      'NoSuchLifecycleConfiguration',
    );
  });

  test.skipIf(minors.length === 0)('aws_s3_bucket_notification', async () => {
    const rule: s3Api.LambdaFunctionConfiguration = {
      Id: 'tf-s3-lambda-1',
      LambdaFunctionArn: FUNCTION,
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.png' }] } },
    };
    const NotificationConfiguration = { LambdaFunctionConfigurations: [rule] };
    await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
    const read = await s3.getBucketNotificationConfiguration({ Bucket });
    expect(read.LambdaFunctionConfigurations).toMatchObject([
      {
        ...rule,
        Filter: { Key: { FilterRules: [{ Name: expect.stringMatching(/^suffix$/i), Value: '.png' }] } },
      },
    ]);
    await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} });
  });

  test('aws_s3_object', async () => {
    const object = { Bucket, Key: 'code/app.zip' };
    await s3.putObject({
      ...object,
      Body: codeOf('three'),
      ContentType: 'application/zip',
      Tagging: 'team=a',
    });
    const head = await s3.headObject({ ...object, ChecksumMode: 'ENABLED' });
    expect(head).toMatchObject({ ContentType: 'application/zip', ServerSideEncryption: 'AES256' });
    expect(head.VersionId).toMatch(/\S/);
    expect((await s3.getObjectTagging(object)).TagSet).toEqual([{ Key: 'team', Value: 'a' }]);
  });

  test('force_destroy deletes all versions, and the bucket is gone', async () => {
    expect(await codeOfError(s3.deleteBucket({ Bucket }))).toBe('BucketNotEmpty');
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { Errors } = await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
    expect(Errors).toBeUndefined();
    await s3.deleteBucket({ Bucket });
    expect(await codeOfError(s3.headBucket({ Bucket }))).toBe('NotFound');
    expect(await codeOfError(s3.getBucketPolicy({ Bucket }))).toBe('NoSuchBucket');
  });
});

test('aws_ssm_parameter', async () => {
  const Name = '/app/key';
  expect(await codeOfError(ssm.getParameter({ Name, WithDecryption: true }))).toBe('ParameterNotFound');
  await ssm.putParameter({ Name, Value: 'secret', Type: 'SecureString', Tier: 'Standard' });
  const { Parameter } = await ssm.getParameter({ Name, WithDecryption: true });
  expect(Parameter).toMatchObject({
    Value: 'secret',
    Version: 1,
    ARN: `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/app/key`,
    DataType: 'text',
  });
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [Name] }];
  const { Parameters } = await ssm.describeParameters({ ParameterFilters });
  expect(Parameters).toMatchObject([
    { Name, Type: 'SecureString', Tier: 'Standard', KeyId: 'alias/aws/ssm' },
  ]);
  const tags = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: Name });
  expect(tags.TagList).toEqual([]);
  await ssm.deleteParameter({ Name });
  expect(await codeOfError(ssm.getParameter({ Name }))).toBe('ParameterNotFound');
});

test('destroy, what depends on others first: each is gone when it was deleted', async () => {
  const FunctionName = 'app';
  if (minors.length > 0) {
    await lambda.removePermission({ FunctionName, StatementId: 'bucket' });
    await lambda.removePermission({ FunctionName, StatementId: 'FunctionURLAllowPublicAccess' });
    expect(await codeOfError(lambda.getPolicy({ FunctionName }))).toBe('ResourceNotFoundException');
    await lambda.deleteAlias({ FunctionName, Name: 'live' });
    expect(await codeOfError(lambda.getAlias({ FunctionName, Name: 'live' }))).toBe(
      'ResourceNotFoundException',
    );
    await lambda.deleteFunction({ FunctionName });
    expect(await codeOfError(lambda.getFunction({ FunctionName }))).toBe('ResourceNotFoundException');
  }
  const logGroupName = '/aws/lambda/app';
  await logs.deleteLogGroup({ logGroupName });
  expect((await logs.describeLogGroups({ logGroupNamePrefix: logGroupName })).logGroups).toEqual([]);

  expect(await codeOfError(iam.deleteRole({ RoleName: 'app' }))).toBe('DeleteConflictException');
  await iam.deleteRolePolicy({ RoleName: 'app', PolicyName: 's3' });
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: 'app' });
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.detachRolePolicy({ RoleName: 'app', PolicyArn });
  }
  expect((await iam.listInstanceProfilesForRole({ RoleName: 'app' })).InstanceProfiles).toEqual([]);
  await iam.deleteRole({ RoleName: 'app' });
  expect(await codeOfError(iam.getRole({ RoleName: 'app' }))).toBe('NoSuchEntityException');
});
