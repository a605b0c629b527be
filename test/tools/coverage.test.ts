import { describe, expect, test } from 'vitest';
import type { Operations } from '../../src/aws/operation.ts';
import type { ServiceId } from '../../src/aws/service-facts.ts';
import { createCloudWatchService } from '../../src/services/cloudwatch/service.ts';
import { createIamService } from '../../src/services/iam/service.ts';
import { createLambdaService } from '../../src/services/lambda/service.ts';
import { createLogsService } from '../../src/services/logs/service.ts';
import { createS3Service } from '../../src/services/s3/service.ts';
import { createSsmService } from '../../src/services/ssm/service.ts';
import { createStsService } from '../../src/services/sts/service.ts';
import { coverageFaults, readCoverage, type Coverage } from '../../tools/coverage.ts';

/** Making the operations asks nothing of what they stand on. */
const nothing = {} as never;
const made: Readonly<Record<ServiceId, Operations>> = {
  lambda: createLambdaService(nothing),
  s3: createS3Service(nothing),
  iam: createIamService(nothing),
  sts: createStsService(nothing),
  ssm: createSsmService(nothing),
  logs: createLogsService(nothing),
  cloudwatch: createCloudWatchService(nothing),
};
const all = await readCoverage();

describe.each(all)('the page of $id', (coverage) => {
  const { id, answered, differences, model } = coverage;

  test('has every operation of the service, and no other', () => {
    const names = Object.keys(made[id]).filter((name) => model.names.has(name));
    expect(names.length).toBeGreaterThan(5);
    expect([...answered.keys(), ...differences.refused].sort()).toEqual(names.sort());
  });

  test('says of every member that no code names what becomes of it', () => {
    expect(coverageFaults(coverage)).toEqual([]);
  });

  test('calls refused what refuses, and nothing else', async () => {
    const refusal = async (name: string): Promise<string> => {
      try {
        await made[id][name]?.({} as never, {} as never);
        return '';
      } catch (error) {
        return String(error);
      }
    };
    const refusing = await Promise.all(
      Object.keys(made[id])
        .filter((name) => model.names.has(name))
        .map(async (name) => ((await refusal(name)).includes('not supported here') ? [name] : [])),
    );
    expect(refusing.flat().sort()).toEqual([...differences.refused].sort());
  });
});

describe('the scan', () => {
  const lambda = all.find(({ id }) => id === 'lambda');
  const declaring = (ignored: Coverage['differences']['ignored']): string[] =>
    lambda === undefined
      ? []
      : coverageFaults({ ...lambda, differences: { ...lambda.differences, ignored } });

  test('finds a member that nobody has said anything of', () => {
    const { ListFunctions: _, ...rest } = lambda?.differences.ignored ?? {};
    expect(declaring(rest)).toEqual(['lambda ListFunctions: MasterRegion is never read']);
  });

  test('finds a member that is read and said to be ignored', () => {
    const ignored = lambda?.differences.ignored ?? {};
    // Read by the function that the operation calls, in another file.
    expect(declaring({ ...ignored, CreateFunction: ['ImageConfig', 'PublishTo', 'MemorySize'] })).toEqual([
      'lambda CreateFunction: MemorySize is read',
    ]);
  });

  test('finds what is said of an operation that is not answered', () => {
    expect(declaring({ ...lambda?.differences.ignored, CreateFunctions: 'all' })).toEqual([
      'lambda CreateFunctions is not answered',
    ]);
  });
});
