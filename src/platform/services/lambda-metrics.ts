import type { MetricRecorder, RecordedValue } from '../../services/cloudwatch/metric-recorder.ts';
import type { InvocationRequest, RunnableVersion } from '../../services/lambda/ports.ts';
import type { MeasuredInvocation } from '../functions/function-runner.ts';

/**
 * Reports invocations as Lambda does: for the function, for what was called (the function or a qualifier of it), and for all
 * functions together.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export function lambdaMetrics(recorder: MetricRecorder) {
  return (
    version: RunnableVersion,
    { invokedArn }: Pick<InvocationRequest, 'invokedArn'>,
    invocation: MeasuredInvocation,
  ): void => {
    const functionName = { Name: 'FunctionName', Value: version.name };
    const qualifier = invokedArn.split(':')[7];
    const resource = {
      Name: 'Resource',
      Value: qualifier === undefined ? version.name : `${version.name}:${qualifier}`,
    };
    const values = valuesOf(invocation).flatMap((value) =>
      [[], [functionName], [functionName, resource]].map((dimensions) => ({ ...value, dimensions })),
    );
    recorder.record(version, [...values, ...concurrency(invocation, functionName)]);
  };
}

/** How many ran at once, told by each that began; the greatest is what counts. */
function concurrency(
  { isThrottled, concurrent }: MeasuredInvocation,
  functionName: RecordedValue['dimensions'][number],
): readonly RecordedValue[] {
  if (isThrottled) {
    return [];
  }
  return [
    { ...count('ConcurrentExecutions', concurrent.ofAccount), dimensions: [] },
    { ...count('ConcurrentExecutions', concurrent.ofFunction), dimensions: [functionName] },
  ];
}

type Value = Omit<RecordedValue, 'dimensions'>;

const count = (name: string, value: number): Value => ({
  namespace: 'AWS/Lambda',
  name,
  unit: 'Count',
  value,
});

function valuesOf({ isError, isThrottled, durationMs }: MeasuredInvocation): Value[] {
  if (isThrottled) {
    return [count('Throttles', 1)];
  }
  return [
    count('Invocations', 1),
    count('Errors', isError ? 1 : 0),
    count('Throttles', 0),
    {
      namespace: 'AWS/Lambda',
      name: 'Duration',
      unit: 'Milliseconds',
      value: Math.round(durationMs * 100) / 100,
    },
  ];
}
