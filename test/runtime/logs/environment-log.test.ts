import { expect, test } from 'vitest';
import { EnvironmentLog, type EnvironmentLogOptions } from '../../../src/runtime/logs/environment-log.ts';
import type { LogEvent } from '../../../src/runtime/logs/log-event.ts';
import { keepPaths } from '../../../src/runtime/logs/path-rewriter.ts';
import type { PlatformFacts } from '../../../src/runtime/logs/platform-log.ts';
import { textPlatformLog } from '../../../src/runtime/logs/platform-text.ts';

const facts: PlatformFacts = {
  functionName: 'greeter',
  version: '7',
  initializationType: 'on-demand',
  runtimeVersion: 'python:3.11.v1',
  runtimeVersionArn: 'arn',
  instanceId: 'stream',
  memorySize: 128,
};
const NOW = 1_795_517_482_784;

function open(options: Partial<EnvironmentLogOptions> = {}): { log: EnvironmentLog; events: LogEvent[] } {
  const events: LogEvent[] = [];
  const log = new EnvironmentLog({
    sink: { write: (event) => events.push(event) },
    platform: textPlatformLog(facts),
    rewritePaths: keepPaths,
    keepsWritesApart: true,
    maxBytes: 10_000_000,
    now: () => NOW,
    ...options,
  });
  return { log, events };
}

function frame(message: string, milliseconds: number): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0013, 0);
  head.writeUInt32BE(Buffer.byteLength(message), 4);
  head.writeBigUInt64BE(BigInt(milliseconds) * 1000n, 8);
  return Buffer.concat([head, Buffer.from(message)]);
}

test('text has the time at which it is read, a frame its own, if that can be', () => {
  const { log, events } = open();
  log.output([
    Buffer.from('text\n'),
    frame('now', NOW - 5),
    frame('tomorrow', NOW + 86_400_000),
    frame('long ago', 0),
  ]);
  expect(events.map(({ timestamp }) => timestamp - NOW)).toEqual([0, -5, 0, 0]);
});

test('bytes that are no UTF-8 are replaced', () => {
  const { log, events } = open();
  log.output([Buffer.from([0x61, 0xff, 0x0a])]);
  expect(events[0]?.message).toBe('a\ufffd\n');
});

test('an event too long for CloudWatch is several', () => {
  const { log, events } = open();
  log.output([frame('x'.repeat(600_000), NOW)]);
  expect(events.map(({ message }) => message.length)).toEqual([262_144, 262_144, 75_712]);
});

test('in the JSON format, records below the level are left out, by frame or by text', () => {
  const { log, events } = open({ minimumLevel: 'ERROR' });
  log.output([frame('a warning', NOW), Buffer.from('plain is INFO\n'), Buffer.from('{"level":"fatal"}\n')]);
  expect(events.map(({ message }) => message)).toEqual(['{"level":"fatal"}\n']);
});

test('a version is named in START', () => {
  const { log, events } = open();
  log.start('id', 'arn');
  expect(events[0]).toEqual({
    timestamp: NOW,
    message: 'START RequestId: id Version: 7\n',
    kind: 'platform',
    requestId: 'id',
  });
});
