import { expect, test } from 'vitest';
import { InvocationCounter } from '../../../src/platform/functions/concurrency.ts';
import { lambdaMetrics } from '../../../src/platform/services/lambda-metrics.ts';
import type { RecordedValue } from '../../../src/services/cloudwatch/metric-recorder.ts';
import type { RunnableVersion } from '../../../src/services/lambda/ports.ts';

const place = { account: '000000000000', region: 'us-east-1' };

test('invocations are counted by function and by account while they are under way', () => {
  const counter = new InvocationCounter();
  {
    using first = counter.enter({ ...place, name: 'a' });
    using second = counter.enter({ ...place, name: 'b' });
    using third = counter.enter({ ...place, name: 'a' });
    using elsewhere = counter.enter({ ...place, region: 'eu-west-1', name: 'a' });
    expect([first, second, third, elsewhere].map(({ concurrent }) => concurrent)).toEqual([
      { ofFunction: 1, ofAccount: 1 },
      { ofFunction: 1, ofAccount: 2 },
      { ofFunction: 2, ofAccount: 3 },
      { ofFunction: 1, ofAccount: 1 },
    ]);
  }
  using next = counter.enter({ ...place, name: 'a' });
  expect(next.concurrent).toEqual({ ofFunction: 1, ofAccount: 1 });
});

test('what ran at once is a metric of the function and of all functions', () => {
  const recorded: RecordedValue[] = [];
  const report = lambdaMetrics({
    record: (_place, values) => void recorded.push(...values),
    flush: () => Promise.resolve(),
  });
  const version = { ...place, name: 'f' } as RunnableVersion;
  const invokedArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  const measured = { isError: false, durationMs: 1, concurrent: { ofFunction: 2, ofAccount: 5 } };
  report(version, { invokedArn }, { ...measured, isThrottled: false });
  report(version, { invokedArn }, { ...measured, isThrottled: true });
  expect(recorded.filter(({ name }) => name === 'ConcurrentExecutions')).toEqual([
    { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', unit: 'Count', value: 5, dimensions: [] },
    {
      namespace: 'AWS/Lambda',
      name: 'ConcurrentExecutions',
      unit: 'Count',
      value: 2,
      dimensions: [{ Name: 'FunctionName', Value: 'f' }],
    },
  ]);
});
