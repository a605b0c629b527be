import { describe, expect, test } from 'vitest';
import { loadModel } from '../../../src/aws/model.ts';
import { ServiceError } from '../../../src/aws/service-error.ts';
import { serviceFacts, serviceIds, type ServiceId } from '../../../src/aws/service-facts.ts';
import type { Shape, StructShape } from '../../../src/aws/shape.ts';
import { loadConstraints, validate } from '../../../src/aws/validation/validate.ts';

async function refusalOf(
  id: ServiceId,
  name: string,
  input: Record<string, unknown>,
): Promise<string | undefined> {
  const operation = (await loadModel(id)).operation(name);
  if (operation === undefined) {
    throw new Error(`no operation ${name}`);
  }
  try {
    validate(operation, input, { facts: serviceFacts(id), table: await loadConstraints(id) });
    return undefined;
  } catch (error) {
    return error instanceof ServiceError ? `${error.code}: ${error.message}` : String(error);
  }
}

const FUNCTION = {
  FunctionName: 'f',
  Role: 'arn:aws:iam::000000000000:role/r',
  Code: { ZipFile: Buffer.from('x') },
};

describe('validate()', () => {
  test('tells all that is wrong at once, in the order of the members', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', {
        ...FUNCTION,
        Timeout: 0,
        MemorySize: 1,
        PackageType: 'Tar',
      }),
    ).toMatch(
      /^ValidationException: 3 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to \d+; Value 'Tar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: \[Zip, Image\]$/,
    );
    expect(await refusalOf('lambda', 'CreateFunction', FUNCTION)).toBeUndefined();
  });

  test('names members inside structures, lists and maps', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', { ...FUNCTION, TracingConfig: { Mode: 'On' } }),
    ).toContain("Value 'On' at 'tracingConfig.mode' failed");
    expect(
      await refusalOf('iam', 'CreateRole', {
        RoleName: 'r',
        AssumeRolePolicyDocument: '{}',
        Tags: [
          { Key: 'a', Value: '' },
          { Key: '', Value: '' },
        ],
      }),
    ).toContain(
      "Value at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    );
  });

  test('does not show what is secret, and tells keys of maps apart', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', {
        ...FUNCTION,
        Environment: { Variables: { '1A': 'secret' } },
      }),
    ).toBe(
      "ValidationException: 1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]",
    );
  });

  test('shows lists as Java prints them, with all that their items must satisfy', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', {
        ...FUNCTION,
        VpcConfig: { SubnetIds: ['subnet-1', 'mips'] },
      }),
    ).toBe(
      "ValidationException: 1 validation error detected: Value '[subnet-1, mips]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must satisfy regular expression pattern: subnet-[0-9a-z]*, Member must not be null]",
    );
  });

  test.each([
    ['timeout', 900, (value: number) => ({ Timeout: value })],
    ['memorySize', 10_240, (value: number) => ({ MemorySize: value })],
    ['ephemeralStorage.size', 10_240, (value: number) => ({ EphemeralStorage: { Size: value } })],
  ])('%s has the bound of functions from .zip packages, not of every kind', async (at, most, setting) => {
    const create = (value: number) =>
      refusalOf('lambda', 'CreateFunction', { ...FUNCTION, ...setting(value) });
    expect(await create(most)).toBeUndefined();
    expect(await create(most + 1)).toBe(
      `ValidationException: 1 validation error detected: Value '${most + 1}' at '${at}' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  });

  test('what Lambda tells in words of its own is left to it', async () => {
    const Content = { ZipFile: Buffer.from('x') };
    const layer = { LayerName: 'l', Content, CompatibleRuntimes: ['x'], CompatibleArchitectures: ['x'] };
    expect(await refusalOf('lambda', 'PublishLayerVersion', layer)).toBeUndefined();
    expect(await refusalOf('lambda', 'ListLayers', { CompatibleArchitecture: 'x' })).toBeUndefined();
    expect(await refusalOf('lambda', 'GetLayerVersionByArn', { Arn: 'x' })).toBeUndefined();
    const alias = { FunctionName: 'f', Name: 'a', FunctionVersion: '1' };
    const RoutingConfig = { AdditionalVersionWeights: { x: 2 } };
    expect(await refusalOf('lambda', 'CreateAlias', { ...alias, RoutingConfig })).toBeUndefined();
  });

  test('length comes before form', async () => {
    expect(
      await refusalOf('logs', 'PutMetricFilter', {
        logGroupName: 'g',
        filterName: `${'a'.repeat(512)}:`,
        filterPattern: '',
        metricTransformations: [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }],
      }),
    ).toMatch(
      /^InvalidParameterException: 2 validation errors detected: Value 'a+:' at 'filterName' failed to satisfy constraint: Member must have length less than or equal to 512; Value 'a+:' at 'filterName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    );
  });

  test('Logs has a message of its own for names that are too long', async () => {
    const message =
      'InvalidParameterException: Invalid LogGroup or LogStream, both must have length less than or equal to 512.';
    const logGroupName = 'a'.repeat(513);
    expect(await refusalOf('logs', 'CreateLogGroup', { logGroupName })).toBe(message);
    expect(await refusalOf('logs', 'DeleteMetricFilter', { logGroupName, filterName: 'f' })).toBe(message);
    expect(
      await refusalOf('logs', 'CreateLogStream', { logGroupName: 'g', logStreamName: logGroupName }),
    ).toBe(message);
    expect(await refusalOf('logs', 'CreateLogGroup', { logGroupName: `${logGroupName} ` })).toMatch(
      /^InvalidParameterException: 1 validation error detected: Value 'a+ ' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular/,
    );
  });

  test.each([
    [
      'GetRole',
      { RoleName: 'r'.repeat(65) },
      "1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
    ],
    [
      'GetRole',
      { RoleName: 'service-role/r' },
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    ],
    [
      'CreateUser',
      { UserName: 'u', Path: 'p' },
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'ListUsers',
      { PathPrefix: 'p' },
      'The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'SetDefaultPolicyVersion',
      { PolicyArn: 'arn:aws:iam::000000000000:policy/p', VersionId: '1' },
      "1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
    ],
    [
      'TagPolicy',
      {
        PolicyArn: 'arn:aws:iam::000000000000:policy/p',
        Tags: Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' })),
      },
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      'UpdateAccessKey',
      { AccessKeyId: 'A'.repeat(20), Status: 'on' },
      "1 validation error detected: Value 'on' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]",
    ],
    [
      'ListUsers',
      { MaxItems: 1001 },
      "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
  ])(
    'IAM leaves texts out of its messages, and tells of names in its own words: %s %j',
    async (name, input, message) => {
      expect(await refusalOf('iam', name, input)).toBe(`ValidationError: ${message}`);
    },
  );

  test('each service has its own code', async () => {
    expect(await refusalOf('iam', 'GetRole', {})).toBe(
      "ValidationError: 1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must not be null",
    );
    expect(await refusalOf('ssm', 'GetParameter', {})).toMatch(/^ValidationException: .*'name'/);
    expect(await refusalOf('sts', 'AssumeRole', { RoleArn: 'a'.repeat(20) })).toMatch(
      /^ValidationError: .*'roleSessionName'/,
    );
    expect(await refusalOf('s3', 'PutBucketTagging', { Bucket: 'b', Tagging: {} })).toMatch(/^MalformedXML/);
    expect(await refusalOf('s3', 'GetObjectAttributes', { Bucket: 'b', Key: 'k' })).toMatch(
      /^MissingSecurityHeader/,
    );
  });

  test('leaves to Lambda what Lambda checks in its own words', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', {
        ...FUNCTION,
        Runtime: 'cobol',
        FunctionName: 'a b',
        Role: 'r',
      }),
    ).toBeUndefined();
  });

  test('a text of any length is told by its length', async () => {
    const refusal = await refusalOf('lambda', 'PublishLayerVersion', {
      LayerName: '-'.repeat(5_000_000),
      Content: {},
    });
    expect(refusal?.length).toBeGreaterThan(5_000_000);
  });
});

/** Names of all structures and members that inputs of a service hold. */
async function namesOf(id: ServiceId): Promise<Set<string>> {
  const model = await loadModel(id);
  const seen = new Set<StructShape>();
  const names = new Set<string>();
  const visit = (shape: Shape): void => {
    if (shape.kind === 'list') {
      visit(shape.item.shape);
    } else if (shape.kind === 'map') {
      visit(shape.value.shape);
    } else if (shape.kind === 'struct' && !seen.has(shape)) {
      seen.add(shape);
      for (const member of shape.members) {
        names.add(`${shape.name}.${member.name}`);
        visit(member.shape);
      }
    }
  };
  for (const name of model.names) {
    const operation = model.operation(name);
    if (operation !== undefined) {
      visit(operation.input);
    }
  }
  return names;
}

test.each(serviceIds.filter((id) => id !== 's3'))(
  'the constraints of %s are of shapes that the SDK has',
  async (id) => {
    const names = await namesOf(id);
    const table = await loadConstraints(id);
    const constrained = Object.entries(table).flatMap(([struct, members]) =>
      Object.keys(members).map((member) => `${struct}.${member}`),
    );
    expect(constrained.length).toBeGreaterThan(20);
    const missing = constrained.filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  },
);
