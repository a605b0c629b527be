import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ARN, basics, openLambda, refusal, refused, ROLE, zipOf } from './harness.ts';

const digest = (content: Buffer): string => createHash('sha256').update(content).digest('base64');

const REVISION =
  'PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';

describe('functions', () => {
  it('fact 1: every answer has the full configuration', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const answer = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(answer).toEqual({
      FunctionName: 'fn',
      FunctionArn: `${ARN}:fn`,
      Runtime: 'python3.13',
      Role: ROLE,
      Handler: 'app.handler',
      CodeSize: zipOf().length,
      CodeSha256: digest(zipOf()),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: '2026-11-24T12:00:00.000+0000',
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.any(String),
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
      },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fn' },
    });
  });

  it('fact 2: creating answers Pending and no update status, then the function is Active', async () => {
    const { operations, context, wait } = await openLambda();
    const created = await operations.CreateFunction(basics, context());
    expect(created).toMatchObject({
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
    });
    expect(created).not.toHaveProperty('LastUpdateStatus');
    wait();
    const { Configuration } = await operations.GetFunction({ FunctionName: 'fn' }, context());
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration).not.toHaveProperty('StateReason');
    expect(Configuration).not.toHaveProperty('StateReasonCode');
  });

  it('fact 3: updating answers InProgress with the words of creating, while the state stays Active', async () => {
    const { operations, context, wait, createActive } = await openLambda();
    await createActive();
    const updated = await operations.UpdateFunctionConfiguration(
      { FunctionName: 'fn', Timeout: 9 },
      context(),
    );
    expect(updated).toMatchObject({
      State: 'Active',
      Timeout: 9,
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    wait();
    const code = await operations.UpdateFunctionCode(
      { FunctionName: 'fn', ZipFile: zipOf('new') },
      context(),
    );
    expect(code).toMatchObject({ LastUpdateStatus: 'InProgress', CodeSha256: digest(zipOf('new')) });
    wait();
    const settled = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(settled).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(settled).not.toHaveProperty('LastUpdateStatusReason');
  });

  it('fact 4: the revision id moves with each call and again when the change has ended, not by reading', async () => {
    const { operations, context, wait } = await openLambda();
    const read = async () =>
      (await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context())).RevisionId;
    const seen = [(await operations.CreateFunction(basics, context())).RevisionId];
    wait();
    seen.push(await read());
    expect(await read()).toBe(seen.at(-1));
    seen.push(
      (
        await operations.UpdateFunctionCode(
          { FunctionName: 'fn', ZipFile: zipOf('x'), RevisionId: seen.at(-1) },
          context(),
        )
      ).RevisionId,
    );
    wait();
    seen.push(await read());
    expect(new Set(seen).size).toBe(4);
    expect(
      await refused(
        operations.UpdateFunctionConfiguration({ FunctionName: 'fn', RevisionId: seen[0] }, context()),
      ),
    ).toBe(REVISION);
  });

  it('fact 5: deleting says 204 in its body as well', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    const answer = await operations.DeleteFunction({ FunctionName: 'fn' }, context());
    expect(answer).toEqual({ StatusCode: 204 });
    expect(runner.forgotten).toEqual([`${ARN}:fn`]);
    expect(await refused(operations.GetFunction({ FunctionName: 'fn' }, context()))).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:fn`,
    );
  });

  it('fact 6: environment is absent unless sent, and empty when sent empty', async () => {
    const { operations, context, createActive } = await openLambda();
    expect(await createActive()).not.toHaveProperty('Environment');
    const empty = await operations.CreateFunction(
      { ...basics, FunctionName: 'empty', Environment: {} },
      context(),
    );
    expect(empty.Environment).toEqual({ Variables: {} });
  });

  it('fact 7: errors of the model have the type User, those of validation, size and access have none', async () => {
    const { operations, context } = await openLambda({ strictIam: true });
    const missing = await refusal(operations.GetFunction({ FunctionName: 'no' }, context()));
    expect([missing.status, missing.members]).toEqual([404, { Type: 'User' }]);
    const invalid = await refusal(operations.GetFunction({ FunctionName: '!' }, context()));
    expect([invalid.code, invalid.status, invalid.members]).toEqual(['ValidationException', 400, {}]);
    const large = await refusal(
      operations.CreateFunction({ ...basics, Code: { ZipFile: Buffer.alloc(52_428_801) } }, context()),
    );
    expect([large.status, large.members]).toEqual([413, {}]);
    const denied = await refusal(
      operations.CreateFunction({ ...basics, Role: ROLE.replace('000000000000', '111111111111') }, context()),
    );
    expect([denied.code, denied.status, denied.message, denied.members]).toEqual([
      'AccessDeniedException',
      403,
      'Cross-account pass role is not allowed.',
      {},
    ]);
  });

  it('a role of another account is accepted unless access is strict', async () => {
    const { createActive } = await openLambda();
    const Role = 'arn:aws:iam::111122223333:role/service-role/cool';
    expect(await createActive({ Role })).toMatchObject({ Role });
  });

  it('fact 15: neither an alias nor $LATEST can be deleted by itself', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    const remove = (Qualifier: string) =>
      refused(operations.DeleteFunction({ FunctionName: 'fn', Qualifier }, context()));
    expect(await remove('live')).toBe(
      'InvalidParameterValueException: Deletion of aliases is not currently supported.',
    );
    expect(await remove('$LATEST')).toBe(
      'InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.',
    );
    expect(await remove('$latest')).toBe(`ResourceNotFoundException: Function not found: ${ARN}:fn`);
    expect(await remove('1')).toBe(
      'ResourceConflictException: Unable to delete version because the following aliases reference it: [live]',
    );
  });

  it('fact 16: an unknown runtime is refused with the list of runtimes, and case matters', async () => {
    const { operations, context, createActive } = await openLambda();
    const text = await refused(
      operations.CreateFunction({ ...basics, Runtime: 'PYTHON3.9' as 'python3.9' }, context()),
    );
    expect(text).toMatch(
      /^InvalidParameterValueException: Value PYTHON3\.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[nodejs20\.x, provided\.al2023, python3\.12, .*\] or be a valid ARN$/,
    );
    await createActive();
    expect(
      await refused(
        operations.UpdateFunctionConfiguration(
          { FunctionName: 'fn', Runtime: 'constructor' as 'python3.9' },
          context(),
        ),
      ),
    ).toContain("Value constructor at 'runtime'");
  });

  it('fact 17: runtimes of the past are refused by name', async () => {
    const { operations, context } = await openLambda();
    expect(await refused(operations.CreateFunction({ ...basics, Runtime: 'nodejs14.x' }, context()))).toBe(
      'InvalidParameterValueException: The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (nodejs22.x) while creating or updating functions.',
    );
  });

  it('fact 18: roles and architectures are refused in the form that Java prints', async () => {
    const { operations, context } = await openLambda();
    const create = (more: object) => refused(operations.CreateFunction({ ...basics, ...more }, context()));
    expect(await create({ Role: 'r1' })).toBe(
      String.raw`ValidationException: 1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
    );
    expect(await create({ Architectures: ['x86_64', 'arm64'] })).toBe(
      "ValidationException: 1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    );
    expect(await create({ Architectures: ['X86_64'] })).toBe(
      "ValidationException: 1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    );
  });

  it('fact 27: archives are bounded, zipped and unzipped', async () => {
    const { operations, context, blobs } = await openLambda();
    const create = (ZipFile: Buffer) =>
      refused(operations.CreateFunction({ ...basics, Code: { ZipFile } }, context()));
    expect(await create(Buffer.alloc(52_428_801))).toBe(
      'RequestEntityTooLargeException: Zipped size must be smaller than 52428800 bytes',
    );
    const { sha256 } = await blobs.put(zipOf());
    blobs.pretended.set(sha256, 262_144_001);
    expect(await create(zipOf())).toBe(
      'InvalidParameterValueException: Unzipped size must be smaller than 262144000 bytes',
    );
    expect(blobs.dropped).toEqual([sha256]);
    expect(await create(Buffer.from('no zip'))).toBe(
      'InvalidParameterValueException: Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
    expect(await create(Buffer.alloc(0))).toBe(
      'InvalidParameterValueException: Uploaded file must be a non-empty zip',
    );
  });

  it('fact 27: an environment over 4 KB is echoed as compact JSON in the order sent', async () => {
    const { operations, context } = await openLambda();
    const Variables = { SMALL_VAR: 'ok', LARGE_VAR: 'x'.repeat(4096) };
    expect(
      await refused(operations.CreateFunction({ ...basics, Environment: { Variables } }, context())),
    ).toBe(
      `InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"SMALL_VAR":"ok","LARGE_VAR":"${'x'.repeat(4096)}"}`,
    );
  });

  it('names that Lambda keeps to itself cannot be set', async () => {
    const { operations, context } = await openLambda();
    const Variables = { AWS_REGION: 'x', OK: 'y', LAMBDA_TASK_ROOT: 'z' };
    expect(
      await refused(operations.CreateFunction({ ...basics, Environment: { Variables } }, context())),
    ).toBe(
      'InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT',
    );
  });

  it('fact 38: JSON logging brings levels, text has none, and a group of one’s own stays', async () => {
    const { operations, context, wait, createActive } = await openLambda();
    await createActive({ LoggingConfig: { LogFormat: 'JSON', LogGroup: '/mine' } });
    const read = async () =>
      (await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context())).LoggingConfig;
    expect(await read()).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
      LogGroup: '/mine',
    });
    const update = async (LoggingConfig: object) => {
      await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', LoggingConfig }, context());
      wait();
    };
    await update({ ApplicationLogLevel: 'DEBUG' });
    expect(await read()).toMatchObject({ ApplicationLogLevel: 'DEBUG', LogGroup: '/mine' });
    await update({ LogFormat: 'Text' });
    expect(await read()).toEqual({ LogFormat: 'Text', LogGroup: '/mine' });
  });

  it('fact 39: code comes from S3, and what S3 refuses is told', async () => {
    const { operations, context, objects, createActive } = await openLambda();
    const create = (Code: object) => refused(operations.CreateFunction({ ...basics, Code }, context()));
    expect(await create({ S3Bucket: 'code', S3Key: 'no.zip' })).toBe(
      'InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
    expect(await create({ S3Bucket: 'nowhere', S3Key: 'app.zip' })).toBe(
      'InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist',
    );
    expect(await create({ S3Bucket: 'elsewhere', S3Key: 'app.zip' })).toBe(
      'InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: eu-west-1. Please use this region to retry the request',
    );
    const created = await createActive({
      Code: { S3Bucket: 'code', S3Key: 'app.zip', S3ObjectVersion: 'v7' },
    });
    expect(created.CodeSha256).toBe(digest(zipOf('from S3')));
    expect(objects.asked.at(-1)).toEqual({
      bucket: 'code',
      key: 'app.zip',
      version: 'v7',
      region: 'us-east-1',
    });
    expect(await create({})).toBe('ResourceConflictException: Function already exist: fn');
  });

  it('fact 39: a dry run tells the new hash and changes nothing', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    const before = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    const dry = await operations.UpdateFunctionCode(
      { FunctionName: 'fn', ZipFile: zipOf('dry'), DryRun: true, Publish: true },
      context(),
    );
    expect(dry).toMatchObject({ CodeSha256: digest(zipOf('dry')), RevisionId: before.RevisionId });
    expect(await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context())).toEqual(before);
    expect(runner.forgotten).toEqual([]);
  });

  it('fact 39: an image is refused for a zip function, and container images are not here', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    expect(
      await refused(operations.UpdateFunctionCode({ FunctionName: 'fn', ImageUri: 'repo:tag' }, context())),
    ).toBe(
      "InvalidParameterValueException: Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    expect(
      await refused(
        operations.CreateFunction(
          { FunctionName: 'img', Role: ROLE, PackageType: 'Image', Code: { ImageUri: 'repo:tag' } },
          context(),
        ),
      ),
    ).toContain('Container images are not supported here');
  });

  it('a zip needs a runtime and a handler', async () => {
    const { operations, context } = await openLambda();
    const { Handler: _, ...without } = basics;
    expect(await refused(operations.CreateFunction(without, context()))).toBe(
      'InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  });

  it('a function under change refuses another change', async () => {
    const { operations, context, wait } = await openLambda();
    await operations.CreateFunction(basics, context());
    const update = () =>
      operations.UpdateFunctionCode({ FunctionName: 'fn', ZipFile: zipOf('2') }, context());
    expect(await refused(update())).toBe(
      'ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
    wait();
    await update();
    for (const change of [
      update,
      () => operations.UpdateFunctionConfiguration({ FunctionName: 'fn' }, context()),
      () => operations.PublishVersion({ FunctionName: 'fn' }, context()),
    ]) {
      expect(await refused(change)).toBe(
        `ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource: ${ARN}:fn`,
      );
    }
  });

  it('of two creations at once one is refused', async () => {
    const { operations, context } = await openLambda();
    const both = await Promise.allSettled([
      operations.CreateFunction(basics, context()),
      operations.CreateFunction({ ...basics, Description: 'second' }, context()),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { Functions } = await operations.ListFunctions({}, context());
    expect(Functions).toHaveLength(1);
  });

  it('empty values take settings back, and what is not named stays', async () => {
    const { operations, context, wait, createActive } = await openLambda();
    await createActive({
      Description: 'first',
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:dlq' },
      KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1',
      Environment: { Variables: { A: '1' } },
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    });
    const updated = await operations.UpdateFunctionConfiguration(
      {
        FunctionName: 'fn',
        DeadLetterConfig: { TargetArn: '' },
        KMSKeyArn: '',
        Environment: { Variables: {} },
        VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      },
      context(),
    );
    wait();
    expect(updated).toMatchObject({
      Description: 'first',
      Environment: { Variables: {} },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false },
    });
    expect(updated).not.toHaveProperty('DeadLetterConfig');
    expect(updated).not.toHaveProperty('KMSKeyArn');
  });

  it('SnapStart is for newer runtimes, and on for published versions only', async () => {
    const { operations, context, createActive } = await openLambda();
    const SnapStart = { ApplyOn: 'PublishedVersions' } as const;
    expect(
      await refused(operations.CreateFunction({ ...basics, Runtime: 'python3.9', SnapStart }, context())),
    ).toBe('InvalidParameterValueException: python3.9 is not supported for SnapStart enabled functions.');
    await createActive({ SnapStart });
    const latest = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(latest.SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' });
    const published = await operations.PublishVersion({ FunctionName: 'fn' }, context());
    expect(published.SnapStart).toEqual({ ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' });
    expect(
      await refused(
        operations.CreateFunction({ ...basics, SnapStart: { ApplyOn: 'some' as 'None' } }, context()),
      ),
    ).toContain('Member must satisfy enum value set: [PublishedVersions, None]');
  });

  it('GetFunction links to the code and tells tags and reservations where there are any', async () => {
    const { operations, context, createActive, blobs } = await openLambda();
    await createActive();
    const { sha256 } = await blobs.put(zipOf());
    const plain = await operations.GetFunction({ FunctionName: 'fn' }, context());
    expect(plain.Code).toEqual({
      RepositoryType: 'S3',
      Location: `http://127.0.0.1:4566/_zipwright/code/${sha256}.zip?ttl=600`,
    });
    expect(plain).not.toHaveProperty('Tags');
    expect(plain).not.toHaveProperty('Concurrency');
    await operations.PutFunctionConcurrency(
      { FunctionName: 'fn', ReservedConcurrentExecutions: 7 },
      context(),
    );
    const reserved = await operations.GetFunction({ FunctionName: 'fn' }, context());
    expect(reserved.Concurrency).toEqual({ ReservedConcurrentExecutions: 7 });
  });

  it('code that refers to its object says so', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Code: { S3Bucket: 'code', S3Key: 'app.zip', S3ObjectStorageMode: 'REFERENCE' } });
    const { Code } = await operations.GetFunction({ FunctionName: 'fn' }, context());
    expect(Code?.ResolvedS3Object).toEqual({ S3Bucket: 'code', S3Key: 'app.zip' });
  });

  it('lists functions by name in pages, without their states', async () => {
    const { operations, context } = await openLambda();
    for (const FunctionName of ['b', 'a', 'c']) {
      await operations.CreateFunction({ ...basics, FunctionName }, context());
    }
    const first = await operations.ListFunctions({ MaxItems: 2 }, context());
    expect(first.Functions?.map((each) => each.FunctionName)).toEqual(['a', 'b']);
    expect(first.Functions?.[0]).not.toHaveProperty('State');
    expect(first.Functions?.[0]).not.toHaveProperty('RuntimeVersionConfig');
    const rest = await operations.ListFunctions({ MaxItems: 2, Marker: first.NextMarker }, context());
    expect(rest.Functions?.map((each) => each.FunctionName)).toEqual(['c']);
    expect(rest).not.toHaveProperty('NextMarker');
    const elsewhere = await operations.ListFunctions({}, context({ region: 'eu-west-1' }));
    expect(elsewhere.Functions).toEqual([]);
    expect(await refused(operations.ListFunctions({ Marker: 'x' }, context()))).toContain('marker');
  });

  it('lists all versions in pages that may begin within a function', async () => {
    const { operations, context, wait } = await openLambda();
    for (const FunctionName of ['a', 'b']) {
      await operations.CreateFunction({ ...basics, FunctionName, Publish: true }, context());
      wait();
      for (const Description of ['x', 'y']) {
        await operations.UpdateFunctionConfiguration({ FunctionName, Description }, context());
        wait();
        await operations.PublishVersion({ FunctionName }, context());
      }
    }
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await operations.ListFunctions({ FunctionVersion: 'ALL', MaxItems: 3, Marker }, context());
      seen.push(...(page.Functions ?? []).map((each) => each.FunctionArn?.slice(ARN.length + 1) ?? ''));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(['a:$LATEST', 'a:1', 'a:2', 'a:3', 'b:$LATEST', 'b:1', 'b:2', 'b:3']);
    expect(await refused(operations.ListFunctions({ FunctionVersion: 'invalid' as 'ALL' }, context()))).toBe(
      "ValidationException: 1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    );
  });

  it('what is deleted leaves its archives to the collector', async () => {
    const { operations, context, createActive, blobs, wait } = await openLambda();
    await createActive({ Publish: true });
    const old = (await blobs.put(zipOf())).sha256;
    await operations.UpdateFunctionCode({ FunctionName: 'fn', ZipFile: zipOf('2') }, context());
    wait();
    const current = (await blobs.put(zipOf('2'))).sha256;
    blobs.dropped.length = 0;
    await operations.DeleteFunction({ FunctionName: 'fn' }, context());
    expect(blobs.dropped.toSorted()).toEqual([old, current].toSorted());
  });
});
