import { describe, expect, it } from 'vitest';
import { basics, openLambda, refused } from './harness.ts';

const one = 'ValidationException: 1 validation error detected:';

describe('settings', () => {
  it('an empty list of architectures is refused', async () => {
    const { operations, context } = await openLambda();
    expect(await refused(operations.CreateFunction({ ...basics, Architectures: [] }, context()))).toBe(
      `${one} Value '[]' at 'architectures' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  });

  it('subnets and security groups come together or not at all', async () => {
    const { operations, context, createActive } = await openLambda();
    const network = (VpcConfig: object) =>
      refused(operations.CreateFunction({ ...basics, VpcConfig }, context()));
    const text =
      'InvalidParameterValueException: SubnetIds and SecurityIds must coexist or be both empty list.';
    expect(await network({ SubnetIds: ['subnet-1'], SecurityGroupIds: [] })).toBe(text);
    expect(await network({ SubnetIds: ['subnet-1'] })).toBe(text);
    expect(await network({ SecurityGroupIds: ['sg-1'] })).toBe(text);
    expect(await createActive({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } })).toHaveProperty(
      'VpcConfig',
    );
  });

  it('the key of the archive itself is kept and shown beside its link', async () => {
    const { operations, context, createActive, wait } = await openLambda();
    const SourceKMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/1';
    await createActive({ Code: { ...basics.Code, SourceKMSKeyArn } });
    const code = async () => (await operations.GetFunction({ FunctionName: 'fn' }, context())).Code;
    expect(await code()).toMatchObject({ SourceKMSKeyArn });
    await operations.UpdateFunctionCode(
      { FunctionName: 'fn', ...basics.Code, SourceKMSKeyArn: '' },
      context(),
    );
    wait();
    expect(await code()).not.toHaveProperty('SourceKMSKeyArn');
  });

  it('runtime versions are of the part of AWS that the region is in', async () => {
    const { operations, context } = await openLambda();
    const region = 'cn-north-1';
    const { RuntimeVersionConfig } = await operations.CreateFunction(basics, context({ region }));
    expect(RuntimeVersionConfig?.RuntimeVersionArn).toMatch(/^arn:aws-cn:lambda:cn-north-1::runtime:/);
  });
});
