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
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ",
    );
  });

  test('does not show what is secret, and tells keys of maps apart', async () => {
    expect(
      await refusalOf('lambda', 'CreateFunction', {
        ...FUNCTION,
        Environment: { Variables: { '1A': 'secret' } },
      }),
    ).toBe(
      "ValidationException: 1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    );
  });

  test('shows lists as Java prints them, with all that their items must satisfy', async () => {
    expect(
      await refusalOf('lambda', 'PublishLayerVersion', {
        LayerName: 'l',
        Content: { ZipFile: Buffer.from('x') },
        CompatibleArchitectures: ['x86_64', 'mips'],
      }),
    ).toBe(
      "ValidationException: 1 validation error detected: Value '[x86_64, mips]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    );
  });

  test('length comes before form', async () => {
    expect(await refusalOf('logs', 'CreateLogGroup', { logGroupName: `${'a'.repeat(513)} ` })).toMatch(
      /^InvalidParameterException: 2 validation errors detected: Value 'a+ ' at 'logGroupName' failed to satisfy constraint: Member must have length less than or equal to 512; Value 'a+ ' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    );
  });

  test('each service has its own code', async () => {
    expect(await refusalOf('iam', 'GetRole', {})).toBe(
      "ValidationError: 1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
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
