import { isLogged, type LogLevel } from './log-level.ts';
import {
  droppedReason,
  type InitReport,
  type InvocationReport,
  type PlatformFacts,
  type PlatformLog,
  type Status,
} from './platform-log.ts';

const MEGABYTE = 1024 * 1024;

/**
 * Lambda's records in the JSON format. Names and members: https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html;
 * their order is that of real log streams. Levels:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html (system log level event mapping).
 * @param minimum level of system logs that the function was set to
 */
export function jsonPlatformLog(facts: PlatformFacts, minimum: LogLevel): PlatformLog {
  const { initializationType } = facts;
  const write = (level: LogLevel, time: number, event: PlatformEvent): string | undefined =>
    isLogged(level, minimum)
      ? JSON.stringify({
          time: new Date(time).toISOString(),
          type: `platform.${event.type}`,
          record: event.record,
        })
      : undefined;
  return {
    isInitStartInTail: true,
    initStart: (phase, time) =>
      phase === 'init'
        ? write('INFO', time, { type: 'initStart', record: initStartRecord(facts, phase) })
        : undefined,
    initReport: (report, time) => {
      const record = { initializationType, phase: report.phase, ...outcome(report) };
      const metrics = { durationMs: rounded(report.durationMs) };
      const level = initReportLevel(report, initializationType);
      return present([
        write(detail(report.status), time, { type: 'initRuntimeDone', record }),
        write(level, time, { type: 'initReport', record: { ...record, metrics } }),
      ]);
    },
    extension: (record, time) =>
      write(record.errorType === undefined ? 'INFO' : 'WARN', time, { type: 'extension', record }),
    start: (requestId, functionArn, time) =>
      write('INFO', time, { type: 'start', record: { requestId, functionArn, version: facts.version } }),
    end: (report, time) => {
      const level = report.status === 'success' ? 'INFO' : 'WARN';
      return present([
        write(detail(report.status), time, { type: 'runtimeDone', record: runtimeDoneRecord(report) }),
        write(level, time, { type: 'report', record: reportRecord(report) }),
      ]);
    },
    dropped: (droppedBytes, droppedRecords, time) => {
      const record = { droppedBytes, droppedRecords, reason: droppedReason };
      return write('WARN', time, { type: 'logsDropped', record });
    },
  };
}

interface PlatformEvent {
  readonly type: string;
  readonly record: object;
}

function initStartRecord(facts: PlatformFacts, phase: string): object {
  return {
    initializationType: facts.initializationType,
    phase,
    runtimeVersion: facts.runtimeVersion,
    runtimeVersionArn: facts.runtimeVersionArn,
    functionName: facts.functionName,
    functionVersion: facts.version,
    instanceId: facts.instanceId,
    instanceMaxMemory: facts.memorySize * MEGABYTE,
  };
}

function runtimeDoneRecord(report: InvocationReport): object {
  const metrics = { durationMs: rounded(report.durationMs), producedBytes: report.producedBytes };
  return { requestId: report.requestId, ...outcome(report), metrics };
}

function reportRecord(report: InvocationReport): object {
  const metrics = {
    durationMs: rounded(report.durationMs),
    billedDurationMs: report.billedMs,
    memorySizeMB: report.memorySize,
    maxMemoryUsedMB: report.maxMemoryUsed,
    ...(report.initMs === undefined ? {} : { initDurationMs: rounded(report.initMs) }),
  };
  return { requestId: report.requestId, metrics, ...outcome(report) };
}

function outcome({ status, errorType }: { readonly status: Status; readonly errorType?: string }): object {
  return errorType === undefined ? { status } : { status, errorType };
}

/** Level of the records about a runtime being done. */
function detail(status: Status): LogLevel {
  return status === 'success' ? 'DEBUG' : 'WARN';
}

function initReportLevel({ status }: InitReport, initializationType: string): LogLevel {
  if (status !== 'success') {
    return 'WARN';
  }
  return initializationType === 'on-demand' ? 'DEBUG' : 'INFO';
}

function present(messages: readonly (string | undefined)[]): string[] {
  return messages.filter((message) => message !== undefined);
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
