import { describe, expect, it } from 'vitest';
import { ARN, basics, openLambda, refusal, refused, zipOf } from './harness.ts';

const REVISION =
  'PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';

/** A function with versions 1 and 2. */
async function withVersions() {
  const harness = await openLambda();
  const { operations, context, createActive, wait } = harness;
  await createActive({ Publish: true });
  await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', Description: '2' }, context());
  wait();
  await operations.PublishVersion({ FunctionName: 'fn' }, context());
  return harness;
}

describe('versions', () => {
  it('fact 19: publishing without a change gives the same version again', async () => {
    const { operations, context, createActive, wait } = await openLambda();
    await createActive();
    const publish = (more: object = {}) =>
      operations.PublishVersion({ FunctionName: 'fn', ...more }, context());
    const first = await publish({ Description: 'the first' });
    expect(first).toMatchObject({
      Version: '1',
      FunctionArn: `${ARN}:fn:1`,
      Description: 'the first',
      State: 'Active',
      LastUpdateStatus: 'Successful',
    });
    expect(await publish({ Description: 'other words' })).toEqual(first);
    await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', Description: 'new' }, context());
    wait();
    expect(await publish()).toMatchObject({ Version: '2', Description: 'new' });
    await operations.UpdateFunctionCode({ FunctionName: 'fn', ZipFile: zipOf('3') }, context());
    wait();
    expect(await publish()).toMatchObject({ Version: '3' });
    const one = await operations.GetFunctionConfiguration({ FunctionName: 'fn:1' }, context());
    expect(one).toMatchObject({ Description: 'the first', CodeSha256: first.CodeSha256 });
  });

  it('fact 19: another hash or revision than that of $LATEST is refused', async () => {
    const { operations, context, createActive } = await openLambda();
    const { CodeSha256, RevisionId } = await createActive();
    expect(
      await refused(operations.PublishVersion({ FunctionName: 'fn', CodeSha256: 'no' }, context())),
    ).toBe(
      `InvalidParameterValueException: CodeSHA256 (no) is different from current CodeSHA256 in $LATEST (${CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
    const wrong = operations.PublishVersion({ FunctionName: 'fn', RevisionId }, context());
    expect(await refused(wrong)).toBe(REVISION);
    await operations.PublishVersion({ FunctionName: 'fn', CodeSha256 }, context());
  });

  it('publishing moves the revision id of $LATEST, an alias does not', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const latest = async () =>
      (await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context())).RevisionId;
    const before = await latest();
    const { RevisionId } = await operations.PublishVersion({ FunctionName: 'fn' }, context());
    const after = await latest();
    expect(new Set([before, RevisionId, after]).size).toBe(3);
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    expect(await latest()).toBe(after);
  });

  it('fact 20: creating with Publish answers version 1 with the ARN of the function, pending at first', async () => {
    const { operations, context, wait } = await openLambda();
    const created = await operations.CreateFunction({ ...basics, Publish: true }, context());
    expect(created).toMatchObject({ Version: '1', FunctionArn: `${ARN}:fn`, State: 'Pending' });
    wait();
    const one = await operations.GetFunctionConfiguration({ FunctionName: 'fn:1' }, context());
    expect(one).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(await operations.PublishVersion({ FunctionName: 'fn' }, context())).toEqual(one);
  });

  it('updating code with Publish answers the new version, while $LATEST is in progress', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive();
    const version = await operations.UpdateFunctionCode(
      { FunctionName: 'fn', ZipFile: zipOf('2'), Publish: true },
      context(),
    );
    expect(version).toMatchObject({ Version: '1', FunctionArn: `${ARN}:fn:1`, State: 'Pending' });
    expect(version).not.toHaveProperty('LastUpdateStatus');
    const latest = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(latest).toMatchObject({ State: 'Active', LastUpdateStatus: 'InProgress' });
  });

  it('lists $LATEST first and then from old to new, and never uses a number again', async () => {
    const { operations, context, createActive, wait } = await openLambda();
    await createActive({ Publish: true });
    const change = async (Description: string) => {
      await operations.UpdateFunctionConfiguration({ FunctionName: 'fn', Description }, context());
      wait();
      return operations.PublishVersion({ FunctionName: 'fn' }, context());
    };
    await change('2');
    await operations.DeleteFunction({ FunctionName: 'fn', Qualifier: '2' }, context());
    expect((await change('3')).Version).toBe('3');
    const seen: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await operations.ListVersionsByFunction(
        { FunctionName: 'fn', MaxItems: 1, Marker },
        context(),
      );
      seen.push(...(page.Versions ?? []).map((each) => each.Version));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(['$LATEST', '1', '3']);
    const all = await operations.ListVersionsByFunction({ FunctionName: 'fn', MaxItems: 10_000 }, context());
    expect(all.Versions?.map((each) => each.FunctionArn)).toEqual([
      `${ARN}:fn:$LATEST`,
      `${ARN}:fn:1`,
      `${ARN}:fn:3`,
    ]);
  });

  it('a deleted newest version is made anew, with another number', async () => {
    const { operations, context, createActive } = await openLambda();
    await createActive({ Publish: true });
    await operations.DeleteFunction({ FunctionName: 'fn', Qualifier: '1' }, context());
    const again = await operations.PublishVersion({ FunctionName: 'fn' }, context());
    expect(again.Version).toBe('2');
  });
});

describe('aliases', () => {
  it('fact 21: each kind of resource names its own API for the revision id', async () => {
    const { operations, context } = await withVersions();
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    expect(
      await refused(
        operations.UpdateAlias({ FunctionName: 'fn', Name: 'live', RevisionId: 'no' }, context()),
      ),
    ).toBe(REVISION);
    const grant = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*', RevisionId: 'no' };
    expect(await refused(operations.AddPermission({ FunctionName: 'fn', ...grant }, context()))).toContain(
      'Call the GetPolicy API to retrieve',
    );
    const Content = { ZipFile: zipOf() };
    await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    const layer = { LayerName: 'lay', VersionNumber: 1, ...grant, Action: 'lambda:GetLayerVersion' };
    expect(await refused(operations.AddLayerVersionPermission(layer, context()))).toContain(
      'Call the GetLayerPolicy API to retrieve',
    );
  });

  it('fact 22: an alias has routing only where it is set, and empty weights take it back', async () => {
    const { operations, context } = await withVersions();
    const plain = await operations.CreateAlias(
      { FunctionName: 'fn', Name: 'plain', FunctionVersion: '1', RoutingConfig: {} },
      context(),
    );
    expect(plain).toEqual({
      AliasArn: `${ARN}:fn:plain`,
      FunctionVersion: '1',
      Name: 'plain',
      Description: '',
      RevisionId: expect.any(String),
    });
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.2 } };
    const routed = await operations.CreateAlias(
      { FunctionName: 'fn', Name: 'live', FunctionVersion: '1', RoutingConfig },
      context(),
    );
    expect(routed.RoutingConfig).toEqual(RoutingConfig);
    expect(await operations.GetAlias({ FunctionName: 'fn', Name: 'live' }, context())).toEqual(routed);
    const updated = await operations.UpdateAlias(
      {
        FunctionName: 'fn',
        Name: 'live',
        RoutingConfig: { AdditionalVersionWeights: {} },
        RevisionId: routed.RevisionId,
      },
      context(),
    );
    expect(updated).not.toHaveProperty('RoutingConfig');
    expect(updated.RevisionId).not.toBe(routed.RevisionId);
    const listed = await operations.ListAliases({ FunctionName: 'fn', FunctionVersion: '1' }, context());
    expect(listed.Aliases?.map((each) => each.Name)).toEqual(['live', 'plain']);
  });

  it('fact 22: each way of routing wrongly has its own words', async () => {
    const { operations, context } = await withVersions();
    const create = (FunctionVersion: string, weights: Record<string, number>, FunctionName = 'fn') =>
      refused(
        operations.CreateAlias(
          {
            FunctionName,
            Name: 'live',
            FunctionVersion,
            RoutingConfig: { AdditionalVersionWeights: weights },
          },
          context(),
        ),
      );
    const value =
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';
    const path = "at 'routingConfig.additionalVersionWeights' failed to satisfy constraint";
    const one = 'ValidationException: 1 validation error detected:';
    expect(await create('1', { 1: 0.5, 2: 0.5 })).toBe(
      'InvalidParameterValueException: Number of items in AdditionalVersionWeights cannot be greater than 1',
    );
    expect(await create('1', { 2: 2 })).toBe(`${one} Value '{2=2.0}' ${path}: ${value}`);
    expect(await create('1', { 2: -1 })).toBe(`${one} Value '{2=-1.0}' ${path}: ${value}`);
    expect(await create('1', { $LATEST: 0.5 })).toBe(
      `${one} Value '{$LATEST=0.5}' ${path}: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]`,
    );
    expect(await create('1', { 1: 0.5 })).toBe(
      'InvalidParameterValueException: Invalid function version 1. Function version 1 is already included in routing configuration.',
    );
    expect(await create('10', { 2: 0.5 })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:fn:10`,
    );
    expect(await create('1', { 10: 0.5 })).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:fn:10`,
    );
    expect(await create('1', { 2: 0.5 }, 'no')).toBe(
      `ResourceNotFoundException: Function not found: ${ARN}:no:1`,
    );
    const latest = await refusal(
      operations.CreateAlias(
        {
          FunctionName: 'fn',
          Name: 'live',
          FunctionVersion: '$LATEST',
          RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } },
        },
        context(),
      ),
    );
    expect([latest.message, latest.members]).toEqual([
      '$LATEST is not supported for an alias pointing to more than 1 version',
      {},
    ]);
  });

  it('fact 22: a name of digits only is refused, one with a dash is a name', async () => {
    const { operations, context } = await withVersions();
    const create = (Name: string) =>
      operations.CreateAlias({ FunctionName: 'fn', Name, FunctionVersion: '1' }, context());
    expect(await refused(create('2024'))).toBe(
      "ValidationException: 1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    );
    expect((await create('2024-01-02')).Name).toBe('2024-01-02');
    expect(await refused(create('2024-01-02'))).toBe(
      `ResourceConflictException: Alias already exists: ${ARN}:fn:2024-01-02`,
    );
    expect(await refused(operations.GetAlias({ FunctionName: 'fn', Name: 'no' }, context()))).toBe(
      `ResourceNotFoundException: Cannot find alias arn: ${ARN}:fn:no`,
    );
  });

  it('GetFunction by alias shows the version and the alias in the ARN', async () => {
    const { operations, context } = await withVersions();
    await operations.CreateAlias({ FunctionName: 'fn', Name: 'live', FunctionVersion: '1' }, context());
    const version = await operations.GetFunctionConfiguration({ FunctionName: 'fn:1' }, context());
    expect(await operations.GetFunctionConfiguration({ FunctionName: 'fn:live' }, context())).toEqual({
      ...version,
      FunctionArn: `${ARN}:fn:live`,
    });
  });

  it('an alias goes with what belongs to it, and one that is not there is gone already', async () => {
    const { operations, context } = await withVersions();
    const alias = { FunctionName: 'fn', Name: 'live' };
    await operations.CreateAlias({ ...alias, FunctionVersion: '1' }, context());
    await operations.CreateFunctionUrlConfig(
      { FunctionName: 'fn', Qualifier: 'live', AuthType: 'NONE' },
      context(),
    );
    await operations.DeleteAlias(alias, context());
    await operations.DeleteAlias(alias, context());
    const urls = await operations.ListFunctionUrlConfigs({ FunctionName: 'fn' }, context());
    expect(urls.FunctionUrlConfigs).toEqual([]);
  });
});
