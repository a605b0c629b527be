import { expect, test } from 'vitest';
import { jsonPlatformLog } from '../../../src/runtime/logs/platform-json.ts';
import type { InvocationReport, PlatformFacts } from '../../../src/runtime/logs/platform-log.ts';
import { textPlatformLog } from '../../../src/runtime/logs/platform-text.ts';

const facts: PlatformFacts = {
  functionName: 'greeter',
  version: '$LATEST',
  initializationType: 'on-demand',
  runtimeVersion: 'python:3.12.v1',
  runtimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:0',
  instanceId: 'stream',
  memorySize: 256,
};
const NOW = Date.UTC(2026, 9, 8, 7, 30, 29, 470);
const report: InvocationReport = {
  requestId: 'r',
  durationMs: 1233.96,
  billedMs: 1698,
  memorySize: 256,
  maxMemoryUsed: 123,
  initMs: 463.5123,
  status: 'success',
  producedBytes: 2,
};

test('REPORT has a tab after each field, and the outcome last', () => {
  const text = textPlatformLog(facts);
  expect(text.end(report, NOW)).toEqual([
    'END RequestId: r\n',
    'REPORT RequestId: r\tDuration: 1233.96 ms\tBilled Duration: 1698 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\tInit Duration: 463.51 ms\t\n',
  ]);
  const { initMs: _, ...warm } = report;
  expect(text.end({ ...warm, status: 'error', errorType: 'Runtime.OutOfMemory' }, NOW)[1]).toBe(
    'REPORT RequestId: r\tDuration: 1233.96 ms\tBilled Duration: 1698 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n',
  );
});

test('an initialisation that went well is told only where it took place ahead of invocations', () => {
  const course = { phase: 'init', durationMs: 13_316.04, status: 'success' } as const;
  expect(textPlatformLog(facts).initReport(course, NOW)).toEqual([]);
  expect(textPlatformLog({ ...facts, initializationType: 'snap-start' }).initReport(course, NOW)).toEqual([
    'INIT_REPORT Init Duration: 13316.04 ms\tPhase: init\n',
  ]);
});

test('records have the members of real ones, in their order', () => {
  const json = jsonPlatformLog(facts, 'INFO');
  expect(json.start('r', 'arn:f', NOW)).toBe(
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.start","record":{"requestId":"r","functionArn":"arn:f","version":"$LATEST"}}',
  );
  expect(json.end(report, NOW)).toEqual([
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":256,"maxMemoryUsedMB":123,"initDurationMs":463.512},"status":"success"}}',
  ]);
});

test('the level of system logs decides, as in Lambda’s table', () => {
  const failed = { ...report, status: 'timeout' } as const;
  const course = { phase: 'init', durationMs: 1, status: 'success' } as const;
  const broken = { ...course, status: 'error', errorType: 'Runtime.ExitError' } as const;
  const levels = ['DEBUG', 'INFO', 'WARN'] as const;
  const counts = levels.map((level) => {
    const json = jsonPlatformLog(facts, level);
    return [
      json.initStart('init', NOW) === undefined ? 0 : 1,
      json.initReport(course, NOW).length,
      json.initReport(broken, NOW).length,
      json.start('r', 'arn', NOW) === undefined ? 0 : 1,
      json.end(report, NOW).length,
      json.end(failed, NOW).length,
      json.dropped(1, 1, NOW) === undefined ? 0 : 1,
    ];
  });
  expect(counts).toEqual([
    [1, 2, 2, 1, 2, 2, 1],
    [1, 0, 2, 1, 1, 2, 1],
    [0, 0, 2, 0, 0, 2, 1],
  ]);
});
