import type { Operations } from '../../aws/operation.ts';
import type { Logs } from '../../services/logs/logs.ts';
import { createLogsService } from '../../services/logs/service.ts';

/** Operations that show events, or what depends on them. */
const READING = /^(?:Filter|Get)LogEvents$|^DescribeLog(?:Streams|Groups)$|^DeleteLog(?:Stream|Group)$/;

/**
 * CloudWatch Logs. What a function has logged is there when its invocation was answered.
 * @param flush resolves when everything that was logged before is written
 */
export function composeLogs(logs: Logs, flush: () => Promise<void>): Operations {
  const operations = createLogsService(logs);
  const entries = Object.entries(operations).map(([name, operation]): [string, Operations[string]] => [
    name,
    READING.test(name)
      ? async (input, context) => {
          await flush();
          return operation(input, context);
        }
      : operation,
  ]);
  return Object.fromEntries(entries);
}
