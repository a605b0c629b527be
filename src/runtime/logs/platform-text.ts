import {
  droppedReason,
  type InitReport,
  type InvocationReport,
  type PlatformFacts,
  type PlatformLog,
} from './platform-log.ts';

/**
 * Lambda's lines in the text format.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html (the new style of 2024, which tells
 * timeouts and crashes in REPORT alone) and log streams of real functions, which have the tabs.
 */
export function textPlatformLog(facts: PlatformFacts): PlatformLog {
  const initStart = `INIT_START Runtime Version: ${facts.runtimeVersion}\tRuntime Version ARN: ${facts.runtimeVersionArn}\n`;
  return {
    // As the console shows the logs of cold invocations.
    isInitStartInTail: false,
    initStart: (phase) => (phase === 'init' ? initStart : undefined),
    initReport: (report) =>
      report.status !== 'success' || (report.phase === 'init' && facts.initializationType !== 'on-demand')
        ? [initReportLine(report)]
        : [],
    extension: ({ name, state, events, errorType }) =>
      `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(', ')}]${errorField(errorType)}\n`,
    start: (requestId) => `START RequestId: ${requestId} Version: ${facts.version}\n`,
    end: (report) => [`END RequestId: ${report.requestId}\n`, reportLine(report)],
    dropped: (bytes, records) =>
      `LOGS_DROPPED Bytes: ${bytes}\tRecords: ${records}\tReason: ${droppedReason}\n`,
  };
}

function initReportLine({ phase, durationMs, status, errorType }: InitReport): string {
  const outcome = status === 'success' ? '' : `\tStatus: ${status}${errorField(errorType)}`;
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}${outcome}\n`;
}

/** The last field is followed by a tab, except where it is the outcome. */
function reportLine(report: InvocationReport): string {
  const { status, initMs } = report;
  const init = initMs === undefined ? '' : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const outcome = status === 'success' ? '' : `Status: ${status}${errorField(report.errorType)}`;
  return (
    `REPORT RequestId: ${report.requestId}\tDuration: ${report.durationMs.toFixed(2)} ms\t` +
    `Billed Duration: ${report.billedMs} ms\tMemory Size: ${report.memorySize} MB\t` +
    `Max Memory Used: ${report.maxMemoryUsed} MB\t${init}${outcome}\n`
  );
}

function errorField(errorType: string | undefined): string {
  return errorType === undefined ? '' : `\tError Type: ${errorType}`;
}
