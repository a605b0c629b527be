/**
 * Lambda's log levels, the most detailed first.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type LogLevel = (typeof LEVELS)[number];

/** Lambda's default, for system and application logs. */
export const defaultLogLevel: LogLevel = 'INFO';

/** Reads a level in any case; what is no level is none. */
export function parseLogLevel(name: unknown): LogLevel | undefined {
  const upper = typeof name === 'string' ? name.toUpperCase() : '';
  return LEVELS.find((level) => level === upper);
}

/** Whether a record of `level` is kept by a log that was set to `minimum`. */
export function isLogged(level: LogLevel, minimum: LogLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(minimum);
}

/**
 * Level of a record that a function wrote in the JSON log format: its `level`, else INFO, as Lambda has it.
 * @param message one event of the function's output
 */
export function levelOfRecord(message: string): LogLevel {
  if (!message.startsWith('{')) {
    return defaultLogLevel;
  }
  try {
    const record: unknown = JSON.parse(message);
    const level =
      record !== null && typeof record === 'object' && 'level' in record ? record.level : undefined;
    return parseLogLevel(level) ?? defaultLogLevel;
  } catch {
    return defaultLogLevel;
  }
}
