import { describe, expect, it } from 'vitest';
import { basics, openLambda, refused, zipOf } from './harness.ts';

const LAYER = 'arn:aws:lambda:us-east-1:000000000000:layer';
const Content = { ZipFile: zipOf('a layer') };

describe('layers', () => {
  it('fact 36: versions count from 1 and are never used again', async () => {
    const { operations, context } = await openLambda();
    const publish = () =>
      operations.PublishLayerVersion(
        {
          LayerName: 'lay',
          Content,
          Description: 'words',
          LicenseInfo: 'MIT',
          CompatibleRuntimes: ['python3.13'],
          CompatibleArchitectures: ['x86_64'],
        },
        context(),
      );
    const first = await publish();
    expect(first).toEqual({
      LayerArn: `${LAYER}:lay`,
      LayerVersionArn: `${LAYER}:lay:1`,
      Version: 1,
      Description: 'words',
      LicenseInfo: 'MIT',
      CreatedDate: '2026-11-24T12:00:00.000+0000',
      CompatibleRuntimes: ['python3.13'],
      CompatibleArchitectures: ['x86_64'],
      Content: {
        CodeSha256: expect.stringMatching(/=$/),
        CodeSize: Content.ZipFile.length,
        Location: expect.stringContaining('http://127.0.0.1:4566/'),
      },
    });
    await publish();
    const listed = await operations.ListLayerVersions({ LayerName: 'lay' }, context());
    expect(listed.LayerVersions?.map((each) => each.Version)).toEqual([2, 1]);
    expect(listed.LayerVersions?.[0]).not.toHaveProperty('Content');
    for (const VersionNumber of [1, 2, 2]) {
      await operations.DeleteLayerVersion({ LayerName: 'lay', VersionNumber }, context());
    }
    expect((await publish()).Version).toBe(3);
  });

  it('fact 36: deleting what is not there is done, asking for it is not', async () => {
    const { operations, context } = await openLambda();
    const gone = { LayerName: 'no', VersionNumber: 1 };
    expect(await operations.DeleteLayerVersion(gone, context())).toEqual({});
    expect(await refused(operations.GetLayerVersion(gone, context()))).toBe(
      'ResourceNotFoundException: The resource you requested does not exist.',
    );
    for (const VersionNumber of [0, -1]) {
      expect(await refused(operations.GetLayerVersion({ LayerName: 'no', VersionNumber }, context()))).toBe(
        'InvalidParameterValueException: Layer Version Cannot be less than 1',
      );
    }
    expect(await operations.ListLayerVersions({ LayerName: 'no' }, context())).toEqual({
      LayerVersions: [],
    });
  });

  it('fact 36: GetLayerVersionByArn wants a version in its ARN', async () => {
    const { operations, context } = await openLambda();
    const published = await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    const found = await operations.GetLayerVersionByArn({ Arn: `${LAYER}:lay:1` }, context());
    expect(found).toEqual(published);
    expect(await refused(operations.GetLayerVersionByArn({ Arn: `${LAYER}:lay` }, context()))).toMatch(
      /^ValidationException: 1 validation error detected: Value '.*' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:/,
    );
  });

  it('fact 36: functions refuse layers that are not there, elsewhere, twice or too many', async () => {
    const { operations, context } = await openLambda();
    for (let count = 0; count < 3; count += 1) {
      await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    }
    const create = (Layers: string[]) => refused(operations.CreateFunction({ ...basics, Layers }, context()));
    expect(await create([`${LAYER}:no:1`])).toBe(
      `InvalidParameterValueException: Layer version ${LAYER}:no:1 does not exist.`,
    );
    expect(await create([`${LAYER}:lay:1`.replace('us-east-1', 'eu-west-1')])).toBe(
      'InvalidParameterValueException: Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    );
    expect(await create([`${LAYER}:lay:1`, `${LAYER}:lay:2`, `${LAYER}:lay:3`])).toBe(
      `InvalidParameterValueException: Two different versions of the same layer are not allowed to be referenced in the same function. ${LAYER}:lay:1 and ${LAYER}:lay:2 are versions of the same layer.`,
    );
    expect(await create(Array.from({ length: 6 }, (_, at) => `${LAYER}:l${at}:1`))).toBe(
      'InvalidParameterValueException: Cannot reference more than 5 layers.',
    );
    expect(await create([`${LAYER}:lay`])).toBe(
      String.raw`ValidationException: 1 validation error detected: Value '[${LAYER}:lay]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 140, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]`,
    );
  });

  it('a function keeps a layer that is deleted', async () => {
    const { operations, context, createActive, runner, wait } = await openLambda();
    await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    await createActive({ Layers: [`${LAYER}:lay:1`] });
    await operations.DeleteLayerVersion({ LayerName: 'lay', VersionNumber: 1 }, context());
    const { Layers } = await operations.GetFunctionConfiguration({ FunctionName: 'fn' }, context());
    expect(Layers).toEqual([{ Arn: `${LAYER}:lay:1`, CodeSize: Content.ZipFile.length }]);
    await operations.Invoke({ FunctionName: 'fn' }, context());
    expect(runner.invocations[0]?.version.layers).toEqual([
      { arn: `${LAYER}:lay:1`, code: expect.objectContaining({ size: Content.ZipFile.length }) },
    ]);
    const updated = await operations.UpdateFunctionConfiguration(
      { FunctionName: 'fn', Layers: [] },
      context(),
    );
    wait();
    expect(updated).not.toHaveProperty('Layers');
  });

  it('a layer of another account can stand for an archive here', async () => {
    const { createActive, foreign, operations, context } = await openLambda();
    const arn = 'arn:aws:lambda:us-east-1:017000801446:layer:Powertools:7';
    expect(await refused(operations.CreateFunction({ ...basics, Layers: [arn] }, context()))).toMatch(
      /^AccessDeniedException: User: .* lambda:GetLayerVersion on resource: .*\[tool\.zipwright\.foreign-layers\]\)$/,
    );
    foreign.set(arn, { sha256: 'ab'.repeat(32), size: 12, unzippedBytes: 34 });
    const created = await createActive({ Layers: [arn] });
    expect(created.Layers).toEqual([{ Arn: arn, CodeSize: 12 }]);
  });

  it('function and layers together are bounded', async () => {
    const { operations, context, blobs } = await openLambda();
    const { sha256 } = await blobs.put(Content.ZipFile);
    blobs.pretended.set(sha256, 262_144_000);
    await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    expect(
      await refused(operations.CreateFunction({ ...basics, Layers: [`${LAYER}:lay:1`] }, context())),
    ).toMatch(
      /^InvalidParameterValueException: Function code combined with layers exceeds the maximum allowed size of 262144000 bytes\. The actual size is 2621440\d\d bytes\.$/,
    );
  });

  it('fact 16: layers are searched by a longer list of runtimes than functions have', async () => {
    const { operations, context } = await openLambda();
    const search = (more: object) => operations.ListLayers(more, context());
    expect(await refused(search({ CompatibleRuntime: 'no' }))).toMatch(
      /Value 'no' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: \[ruby2\.6, dotnetcore1\.0, .*python2\.7\]$/,
    );
    expect(await search({ CompatibleRuntime: 'nodejs4.3' })).toEqual({ Layers: [] });
    const publish = operations.PublishLayerVersion(
      {
        LayerName: 'lay',
        Content,
        CompatibleRuntimes: ['no' as 'python3.13'],
        CompatibleArchitectures: ['x86_64', 'other' as 'arm64'],
      },
      context(),
    );
    expect(await refused(publish)).toMatch(
      /^ValidationException: 2 validation errors detected: Value '\[no\]' at 'compatibleRuntimes' .*; Value '\[x86_64, other\]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[x86_64, arm64\]\]$/,
    );
  });

  it('lists each layer with its newest version that fits, in pages', async () => {
    const { operations, context } = await openLambda();
    const publish = (LayerName: string, runtime: 'python3.12' | 'python3.13') =>
      operations.PublishLayerVersion({ LayerName, Content, CompatibleRuntimes: [runtime] }, context());
    await publish('a', 'python3.12');
    await publish('a', 'python3.13');
    await publish('b', 'python3.12');
    const all = await operations.ListLayers({ MaxItems: 1 }, context());
    expect(all.Layers?.map((each) => each.LatestMatchingVersion?.Version)).toEqual([2]);
    const rest = await operations.ListLayers({ Marker: all.NextMarker }, context());
    expect(rest.Layers?.map((each) => each.LayerName)).toEqual(['b']);
    const older = await operations.ListLayers({ CompatibleRuntime: 'python3.12' }, context());
    expect(older.Layers?.map((each) => each.LatestMatchingVersion?.LayerVersionArn)).toEqual([
      `${LAYER}:a:1`,
      `${LAYER}:b:1`,
    ]);
  });

  it('a layer’s policy is its own, with a revision id of its own', async () => {
    const { operations, context } = await openLambda();
    await operations.PublishLayerVersion({ LayerName: 'lay', Content }, context());
    const place = { LayerName: 'lay', VersionNumber: 1 };
    const add = (StatementId: string, more: object = {}) =>
      operations.AddLayerVersionPermission(
        { ...place, StatementId, Action: 'lambda:GetLayerVersion', Principal: '*', ...more },
        context(),
      );
    expect(await refused(operations.GetLayerVersionPolicy(place, context()))).toBe(
      'ResourceNotFoundException: No policy is associated with the given resource.',
    );
    const first = await add('s1');
    expect(first.Statement).toBe(
      `{"Sid":"s1","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion","Resource":"${LAYER}:lay:1"}`,
    );
    expect(await refused(add('s1'))).toContain('The statement id (s1) provided already exists.');
    expect(await refused(add('s2', { Action: '*' }))).toBe(
      "ValidationException: 1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
    );
    expect(await refused(add('s2', { VersionNumber: 2 }))).toBe(
      `ResourceNotFoundException: Layer version ${LAYER}:lay:2 does not exist.`,
    );
    const policy = await operations.GetLayerVersionPolicy(place, context());
    expect(policy.RevisionId).toBe(first.RevisionId);
    const remove = (StatementId: string) =>
      operations.RemoveLayerVersionPermission({ ...place, StatementId }, context());
    expect(await refused(remove('no'))).toBe(
      'ResourceNotFoundException: Statement no is not found in resource policy.',
    );
    await remove('s1');
    expect(await refused(operations.GetLayerVersionPolicy(place, context()))).toContain('No policy');
  });
});
