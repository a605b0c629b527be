import { describe, expect, it } from 'vitest';
import { ARN, openLambda, refusal, refused } from './harness.ts';

describe('event invoke configurations', () => {
  it('fact 37: both destinations are always there, and the ARN ends with $LATEST', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const put = (more: object) =>
      operations.PutFunctionEventInvokeConfig({ FunctionName: 'fn', ...more }, context());
    const full = await put({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 });
    expect(full).toEqual({
      FunctionArn: `${ARN}:fn:$LATEST`,
      LastModified: new Date('2026-11-24T12:00:01Z'),
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    const updated = await operations.UpdateFunctionEventInvokeConfig(
      { FunctionName: 'fn', MaximumRetryAttempts: 0 },
      context(),
    );
    expect(updated).toEqual({ ...full, MaximumRetryAttempts: 0 });
    const replaced = await put({ DestinationConfig: { OnSuccess: {} } });
    expect(replaced).not.toHaveProperty('MaximumRetryAttempts');
  });

  it('fact 37: what has none says so with its ARN', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const get = (FunctionName: string, Qualifier?: string) =>
      refused(operations.GetFunctionEventInvokeConfig({ FunctionName, Qualifier }, context()));
    expect(await get('fn')).toBe(
      `ResourceNotFoundException: The function ${ARN}:fn:$LATEST doesn't have an EventInvokeConfig`,
    );
    expect(await get('no', '1221')).toBe(
      `ResourceNotFoundException: The function ${ARN}:no:1221 doesn't have an EventInvokeConfig`,
    );
    expect(
      await refused(operations.DeleteFunctionEventInvokeConfig({ FunctionName: 'fn' }, context())),
    ).toContain("doesn't have an EventInvokeConfig");
    expect(await refused(operations.ListFunctionEventInvokeConfigs({ FunctionName: 'no' }, context()))).toBe(
      "ResourceNotFoundException: The function doesn't exist.",
    );
  });

  it('fact 37: three texts for destinations that cannot be', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const put = (destination: string) =>
      refused(
        operations.PutFunctionEventInvokeConfig(
          { FunctionName: 'fn', DestinationConfig: { OnSuccess: { Destination: destination } } },
          context(),
        ),
      );
    expect(await put(`${ARN}:no`)).toBe(
      `InvalidParameterValueException: The destination ARN ${ARN}:no is invalid.`,
    );
    expect(await put(`${ARN}:fn`)).toBe(
      "InvalidParameterValueException: You can't specify the function as a destination for itself.",
    );
    const iam = 'arn:aws:iam:us-east-1:000000000000:function:fn';
    expect(await put(iam)).toBe(
      `InvalidParameterValueException: The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${iam}), onFailure=null) is invalid.`,
    );
    expect(await refused(operations.PutFunctionEventInvokeConfig({ FunctionName: 'fn' }, context()))).toBe(
      'InvalidParameterValueException: You must specify at least one of error handling or destination setting.',
    );
    expect(
      await refused(
        operations.PutFunctionEventInvokeConfig(
          { FunctionName: 'fn', Qualifier: 'no', MaximumRetryAttempts: 1 },
          context(),
        ),
      ),
    ).toBe("ResourceNotFoundException: The function doesn't exist.");
  });

  it('lists $LATEST, versions and aliases', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    for (const FunctionName of ['fn:live', 'fn:1', 'fn']) {
      await operations.PutFunctionEventInvokeConfig({ FunctionName, MaximumRetryAttempts: 1 }, context());
    }
    const listed = await operations.ListFunctionEventInvokeConfigs({ FunctionName: 'fn' }, context());
    expect(listed.FunctionEventInvokeConfigs?.map((each) => each.FunctionArn)).toEqual([
      `${ARN}:fn:$LATEST`,
      `${ARN}:fn:1`,
      `${ARN}:fn:live`,
    ]);
  });
});

describe('function URLs', () => {
  it('fact 33: creating tells no mode and no change, reading tells both', async () => {
    const { operations, context, createActive, wait } = await openLambda();
    await createActive();
    const created = await operations.CreateFunctionUrlConfig(
      { FunctionName: 'fn', AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } },
      context(),
    );
    expect(created).toEqual({
      AuthType: 'NONE',
      Cors: { AllowOrigins: ['*'] },
      CreationTime: '2026-11-24T12:00:01.000000Z',
      FunctionArn: `${ARN}:fn`,
      FunctionUrl: expect.stringMatching(/^http:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.localhost:4566\/$/),
    });
    const read = await operations.GetFunctionUrlConfig({ FunctionName: 'fn' }, context());
    expect(read).toEqual({
      ...created,
      InvokeMode: 'BUFFERED',
      LastModifiedTime: created.CreationTime,
    });
    wait();
    const updated = await operations.UpdateFunctionUrlConfig(
      { FunctionName: 'fn', AuthType: 'AWS_IAM' },
      context(),
    );
    expect(updated).toEqual({
      ...created,
      AuthType: 'AWS_IAM',
      LastModifiedTime: '2026-11-24T12:00:02.000000Z',
    });
  });

  it('fact 33: a second one is refused with two spaces', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const create = () =>
      operations.CreateFunctionUrlConfig({ FunctionName: 'fn', AuthType: 'NONE' }, context());
    await create();
    expect(await refused(create())).toBe(
      `ResourceConflictException: Failed to create function url config for [functionArn = ${ARN}:fn]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  });

  it('fact 33: URLs belong to functions and aliases that are there', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    const create = (more: object) =>
      refused(
        operations.CreateFunctionUrlConfig({ FunctionName: 'fn', AuthType: 'NONE', ...more }, context()),
      );
    const missing = 'ResourceNotFoundException: Function does not exist';
    expect(await create({ FunctionName: 'no' })).toBe(missing);
    expect(await create({ Qualifier: 'no' })).toBe(missing);
    expect(await create({ FunctionName: 'fn:1' })).toBe(missing);
    for (const Qualifier of ['1', '$LATEST']) {
      expect(await create({ Qualifier })).toBe(
        String.raw`ValidationException: 1 validation error detected: Value '${Qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`,
      );
    }
    expect(await refused(operations.UpdateFunctionUrlConfig({ FunctionName: 'no' }, context()))).toBe(
      missing,
    );
    const none = 'ResourceNotFoundException: The resource you requested does not exist.';
    expect(await refused(operations.GetFunctionUrlConfig({ FunctionName: 'no' }, context()))).toBe(none);
    expect(await refused(operations.DeleteFunctionUrlConfig({ FunctionName: 'fn' }, context()))).toBe(none);
    expect(await refused(operations.UpdateFunctionUrlConfig({ FunctionName: 'fn' }, context()))).toBe(none);
    expect(await refused(operations.ListFunctionUrlConfigs({ FunctionName: 'no' }, context()))).toBe(missing);
  });

  it('lists the function’s own and those of its aliases', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    for (const Qualifier of ['live', undefined]) {
      await operations.CreateFunctionUrlConfig(
        { FunctionName: 'fn', AuthType: 'NONE', Qualifier },
        context(),
      );
    }
    const first = await operations.ListFunctionUrlConfigs({ FunctionName: 'fn', MaxItems: 1 }, context());
    const rest = await operations.ListFunctionUrlConfigs(
      { FunctionName: 'fn', Marker: first.NextMarker },
      context(),
    );
    const arns = [first, rest].flatMap((page) => page.FunctionUrlConfigs ?? []);
    expect(arns.map((each) => each.FunctionArn)).toEqual([`${ARN}:fn`, `${ARN}:fn:live`]);
  });
});

describe('code signing', () => {
  const AllowedPublishers = {
    SigningProfileVersionArns: ['arn:aws:signer:us-east-1:000000000000:/signing-profiles/p/v'],
  };

  it('a function without one has an empty answer, as Terraform needs it', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const get = (FunctionName: string) =>
      operations.GetFunctionCodeSigningConfig({ FunctionName }, context());
    expect(await get('fn')).toEqual({});
    expect(await refused(get('no'))).toBe(`ResourceNotFoundException: Function not found: ${ARN}:no`);
  });

  it('configurations are made, used, listed and deleted', async () => {
    const { operations, context, createActive } = await openLambda();
    const { CodeSigningConfig: made } = await operations.CreateCodeSigningConfig(
      { AllowedPublishers },
      context(),
    );
    expect(made).toMatchObject({
      CodeSigningConfigId: expect.stringMatching(/^csc-[a-z0-9]{17}$/),
      AllowedPublishers,
      CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Warn' },
      Description: '',
    });
    const arn = made?.CodeSigningConfigArn ?? '';
    await createActive({ CodeSigningConfigArn: arn });
    expect(await operations.GetFunctionCodeSigningConfig({ FunctionName: 'fn' }, context())).toEqual({
      CodeSigningConfigArn: arn,
      FunctionName: 'fn',
    });
    const users = () => operations.ListFunctionsByCodeSigningConfig({ CodeSigningConfigArn: arn }, context());
    expect(await users()).toEqual({ FunctionArns: [`${ARN}:fn`] });
    expect(
      (await refusal(operations.DeleteCodeSigningConfig({ CodeSigningConfigArn: arn }, context()))).code,
    ).toBe('ResourceConflictException');
    await operations.DeleteFunctionCodeSigningConfig({ FunctionName: 'fn' }, context());
    expect(await users()).toEqual({ FunctionArns: [] });
    await operations.DeleteCodeSigningConfig({ CodeSigningConfigArn: arn }, context());
    expect(await operations.ListCodeSigningConfigs({}, context())).toEqual({ CodeSigningConfigs: [] });
    const gone = await refusal(operations.GetCodeSigningConfig({ CodeSigningConfigArn: arn }, context()));
    expect([gone.message, gone.members]).toEqual([
      `The Lambda code signing configuration ${arn} can not be found.`,
      {},
    ]);
    expect(
      await refused(
        operations.PutFunctionCodeSigningConfig({ FunctionName: 'no', CodeSigningConfigArn: arn }, context()),
      ),
    ).toBe(
      `CodeSigningConfigNotFoundException: The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${arn}.`,
    );
  });
});

describe('recursion and runtime management', () => {
  it('recursion ends by default', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const get = () => operations.GetFunctionRecursionConfig({ FunctionName: 'fn' }, context());
    expect(await get()).toEqual({ RecursiveLoop: 'Terminate' });
    await operations.PutFunctionRecursionConfig({ FunctionName: 'fn', RecursiveLoop: 'Allow' }, context());
    expect(await get()).toEqual({ RecursiveLoop: 'Allow' });
  });

  it('the runtime is managed by AWS unless said otherwise, version by version', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    const get = (FunctionName: string) => operations.GetRuntimeManagementConfig({ FunctionName }, context());
    expect(await get('fn')).toMatchObject({ UpdateRuntimeOn: 'Auto' });
    const RuntimeVersionArn = `arn:aws:lambda:us-east-1::runtime:${'a'.repeat(64)}`;
    await operations.PutRuntimeManagementConfig(
      { FunctionName: 'fn', UpdateRuntimeOn: 'Manual', RuntimeVersionArn },
      context(),
    );
    expect(await get('fn')).toMatchObject({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn });
    expect(await get('fn:1')).toMatchObject({ UpdateRuntimeOn: 'Auto' });
    const shown = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(shown.RuntimeVersionConfig).toEqual({ RuntimeVersionArn });
    expect(
      await refused(
        operations.PutRuntimeManagementConfig({ FunctionName: 'fn', UpdateRuntimeOn: 'Manual' }, context()),
      ),
    ).toContain('RuntimeVersionArn');
  });
});

describe('what is not here', () => {
  it('says so as an error, and lists are empty', async () => {
    const { operations, context } = await openLambda();
    expect(await refused(() => operations.CreateEventSourceMapping({}, context()))).toBe(
      'InvalidParameterValueException: Event source mappings are not supported here: zipwright runs functions from .zip packages only',
    );
    expect(await operations.ListEventSourceMappings({}, context())).toEqual({ EventSourceMappings: [] });
  });
});
