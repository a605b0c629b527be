import type { LoggingConfig } from '@aws-sdk/client-lambda';
import { defined } from './defined.ts';

/**
 * The logging configuration that results from a change. JSON brings levels along, text has none, and what the change does
 * not name stays.
 * @param given the change; undefined leaves all as it is
 * @param before undefined for a new function
 */
export function mergeLoggingConfig(
  name: string,
  given: LoggingConfig | undefined,
  before?: LoggingConfig,
): LoggingConfig {
  const {
    LogFormat = 'Text',
    LogGroup = `/aws/lambda/${name}`,
    ApplicationLogLevel = 'INFO',
    SystemLogLevel = 'INFO',
  } = { ...before, ...defined(given ?? {}) };
  return LogFormat === 'Text'
    ? { LogFormat, LogGroup }
    : { LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup };
}
