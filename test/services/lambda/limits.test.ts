import { describe, expect, it } from 'vitest';
import { keepAllReady } from '../../../src/services/lambda/ready-environments.ts';
import { LambdaStore } from '../../../src/services/lambda/store.ts';
import { ARN, basics, openLambda, refused, zipOf } from './harness.ts';

const NOT_LEFT =
  "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";

describe('concurrency', () => {
  it('fact 31: reserving 0 stops a function', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const put = await operations.PutFunctionConcurrency(
      { FunctionName: 'fn', ReservedConcurrentExecutions: 0 },
      context(),
    );
    expect(put).toEqual({ ReservedConcurrentExecutions: 0 });
    await expect(operations.Invoke({ FunctionName: 'fn' }, context())).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      status: 429,
      members: { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
  });

  it('a function has no more at once than it has reserved', async () => {
    const { operations, context, createActive, runner } = await openLambda();
    await createActive();
    await operations.PutFunctionConcurrency(
      { FunctionName: 'fn', ReservedConcurrentExecutions: 1 },
      context(),
    );
    const { promise, resolve } = Promise.withResolvers<{ payload: Buffer; failed: false }>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    runner.answer = () => {
      begin();
      return promise;
    };
    const first = operations.Invoke({ FunctionName: 'fn' }, context());
    await begun;
    expect(await refused(operations.Invoke({ FunctionName: 'fn' }, context()))).toContain('Rate Exceeded');
    resolve({ payload: Buffer.from('1'), failed: false });
    await first;
    await operations.Invoke({ FunctionName: 'fn' }, context());
  });

  it('fact 31: two texts for more than the account has and more than it can spare', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    await createActive({ FunctionName: 'other' });
    const put = (FunctionName: string, ReservedConcurrentExecutions: number) =>
      operations.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions }, context());
    const exceeding = await refused(put('fn', 1001));
    expect(exceeding).toMatch(/^InvalidParameterValueException: /);
    expect(exceeding).not.toBe(NOT_LEFT);
    expect(await refused(put('fn', 901))).toBe(NOT_LEFT);
    await put('fn', 900);
    expect(await refused(put('other', 1))).toBe(NOT_LEFT);
    await put('fn', 899);
    await put('other', 1);
    const settings = await operations.GetAccountSettings({}, context());
    expect(settings.AccountLimit?.UnreservedConcurrentExecutions).toBe(100);
  });

  it('fact 31: reading what is not reserved is an empty answer', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const get = () => operations.GetFunctionConcurrency({ FunctionName: 'fn' }, context());
    expect(await get()).toEqual({});
    await operations.PutFunctionConcurrency(
      { FunctionName: 'fn', ReservedConcurrentExecutions: 3 },
      context(),
    );
    expect(await get()).toEqual({ ReservedConcurrentExecutions: 3 });
    await operations.DeleteFunctionConcurrency({ FunctionName: 'fn' }, context());
    expect(await get()).toEqual({});
    const put = (FunctionName: string) =>
      operations.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 1 }, context());
    expect(await refused(put('no'))).toBe(`ResourceNotFoundException: Function not found: ${ARN}:no:$LATEST`);
    expect(await refused(put(`${ARN}:fn:1`))).toContain(
      'This operation is permitted on Lambda functions only.',
    );
  });

  it('provisioned environments are kept ready again by the next process', async () => {
    const { operations, context, createActive, runner, database } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    await operations.PutProvisionedConcurrencyConfig(
      { FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 3 },
      context(),
    );
    runner.ready.length = 0;
    await keepAllReady({ store: new LambdaStore(database), runner }, context().now);
    expect(runner.ready).toEqual([{ version: '1', count: 3 }]);
  });

  it('provisioned environments are in progress, then ready, and the runner is told', async () => {
    const { operations, context, createActive, wait, runner } = await openLambda();
    await createActive({ Publish: true });
    const place = { FunctionName: 'fn', Qualifier: '1' };
    const put = await operations.PutProvisionedConcurrencyConfig(
      { ...place, ProvisionedConcurrentExecutions: 2 },
      context(),
    );
    expect(put).toEqual({
      RequestedProvisionedConcurrentExecutions: 2,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
      LastModified: expect.stringMatching(/\+0000$/),
    });
    expect(runner.ready).toEqual([{ version: '1', count: 2 }]);
    wait();
    const ready = await operations.GetProvisionedConcurrencyConfig(place, context());
    expect(ready).toMatchObject({ Status: 'READY', AvailableProvisionedConcurrentExecutions: 2 });
    const listed = await operations.ListProvisionedConcurrencyConfigs({ FunctionName: 'fn' }, context());
    expect(listed.ProvisionedConcurrencyConfigs).toEqual([{ FunctionArn: `${ARN}:fn:1`, ...ready }]);
    await operations.DeleteProvisionedConcurrencyConfig(place, context());
    expect(runner.ready.at(-1)).toEqual({ version: '1', count: 0 });
    expect(await refused(operations.GetProvisionedConcurrencyConfig(place, context()))).toBe(
      'ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function',
    );
  });

  it('what is kept ready through an alias moves and goes with it', async () => {
    const { operations, context, createActive, wait, runner } = await openLambda();
    await createActive({ Publish: true });
    await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', Description: '2' }, context());
    wait();
    await operations.PublishVersion({ FunctionName: 'fn' }, context());
    const alias = { FunctionName: 'fn', Name: 'live' };
    await operations.CreateAlias({ ...alias, FunctionVersion: '1' }, context());
    await operations.PutProvisionedConcurrencyConfig(
      { FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 3 },
      context(),
    );
    await operations.UpdateAlias({ ...alias, Description: 'the same version' }, context());
    await operations.UpdateAlias({ ...alias, FunctionVersion: '2' }, context());
    await operations.DeleteAlias(alias, context());
    expect(runner.ready).toEqual([
      { version: '1', count: 3 },
      { version: '1', count: 0 },
      { version: '2', count: 3 },
      { version: '2', count: 0 },
    ]);
  });

  it('provisioning is refused where it cannot be', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    const put = (Qualifier: string, count = 1, FunctionName = 'fn') =>
      refused(
        operations.PutProvisionedConcurrencyConfig(
          { FunctionName, Qualifier, ProvisionedConcurrentExecutions: count },
          context(),
        ),
      );
    expect(await put('1', 0)).toContain(
      "Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect(await put('$LATEST')).toBe(
      'InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    );
    expect(await put('noalias', 1, 'no')).toBe(
      `ResourceNotFoundException: Cannot find alias arn: ${ARN}:no:noalias`,
    );
    expect(await put('10')).toBe(`ResourceNotFoundException: Function not found: ${ARN}:fn:10`);
    await operations.PutProvisionedConcurrencyConfig(
      { FunctionName: 'fn', Qualifier: '1', ProvisionedConcurrentExecutions: 1 },
      context(),
    );
    expect(await put('live')).toBe(
      "ResourceConflictException: Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
    await operations.DeleteProvisionedConcurrencyConfig({ FunctionName: 'fn', Qualifier: '1' }, context());
    await operations.PutProvisionedConcurrencyConfig(
      { FunctionName: 'fn', Qualifier: 'live', ProvisionedConcurrentExecutions: 1 },
      context(),
    );
    expect(await put('1')).toBe(
      'ResourceConflictException: Version is pointed by a Provisioned Concurrency alias',
    );
    expect(
      await refused(
        operations.GetProvisionedConcurrencyConfig({ FunctionName: 'fn', Qualifier: '$LATEST' }, context()),
      ),
    ).toBe(
      'InvalidParameterValueException: The function resource provided must be an alias or a published version.',
    );
  });
});

describe('account settings', () => {
  it('fact 39: five limits and two figures, which move with functions, versions and layers', async () => {
    const { operations, context, createActive } = await openLambda();
    const settings = () => operations.GetAccountSettings({}, context());
    expect(await settings()).toEqual({
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1000,
        UnreservedConcurrentExecutions: 1000,
      },
      AccountUsage: { TotalCodeSize: 0, FunctionCount: 0 },
    });
    const size = zipOf().length;
    const usage = async () => (await settings()).AccountUsage;
    await createActive();
    expect(await usage()).toEqual({ FunctionCount: 1, TotalCodeSize: size });
    await operations.PublishVersion({ FunctionName: 'fn' }, context());
    expect(await usage()).toEqual({ FunctionCount: 1, TotalCodeSize: 2 * size });
    await operations.PublishLayerVersion({ LayerName: 'lay', Content: { ZipFile: zipOf() } }, context());
    expect(await usage()).toEqual({ FunctionCount: 1, TotalCodeSize: 3 * size });
    await operations.DeleteFunction({ FunctionName: 'fn' }, context());
    expect(await usage()).toEqual({ FunctionCount: 0, TotalCodeSize: size });
  });

  it('the code of an account is bounded', async () => {
    const { operations, context, createActive, database } = await openLambda();
    await createActive();
    await database.updateTable('lambda_functions').set({ code_size: 80_530_636_800 }).execute();
    expect(await refused(operations.CreateFunction({ ...basics, FunctionName: 'b' }, context()))).toBe(
      'CodeStorageExceededException: Code storage limit exceeded.',
    );
  });
});
