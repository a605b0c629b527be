import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { onceSettings } from './sdk-settings.ts';

const MEBIBYTE = 1024 ** 2;
const CHUNK = Buffer.alloc(MEBIBYTE, 'zipwright');
const CHUNKS = 300;

let platform: RunningPlatform;
let client: S3;

beforeAll(async () => {
  platform = await startPlatform();
  client = new S3({ ...onceSettings(platform.endpoint), forcePathStyle: true });
  await client.createBucket({ Bucket: 'large' });
  // A fifth of it first: what is loaded once, and the garbage that V8 lets lie, are no part of what size costs.
  await walk('small', CHUNKS / 5);
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
});

/** Puts so many chunks, made as they are sent. @returns their checksum */
async function put(key: string, count: number): Promise<string> {
  const sum = createHash('sha256');
  await client.putObject({
    Bucket: 'large',
    Key: key,
    Body: Readable.from(chunks(count, sum)),
    ContentLength: count * CHUNK.length,
  });
  return sum.digest('hex');
}

function* chunks(count: number, sum: Hash): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) {
    CHUNK.writeUInt32LE(at);
    const chunk = Buffer.from(CHUNK);
    sum.update(chunk);
    yield chunk;
  }
}

async function read(key: string): Promise<string> {
  const { Body } = await client.getObject({ Bucket: 'large', Key: key });
  const sum = createHash('sha256');
  for await (const chunk of Body as Readable) {
    sum.update(chunk as Buffer);
  }
  return sum.digest('hex');
}

/** Puts an object, gets it and copies it, with a checksum that takes all of it to be read. */
async function walk(key: string, count: number): Promise<void> {
  const sent = await put(key, count);
  expect(await read(key)).toBe(sent);
  const { CopyObjectResult } = await client.copyObject({
    Bucket: 'large',
    Key: `copy of ${key}`,
    CopySource: `large/${key}`,
    ChecksumAlgorithm: 'SHA256',
  });
  expect(Buffer.from(CopyObjectResult?.ChecksumSHA256 ?? '', 'base64').toString('hex')).toBe(sent);
}

/** Memory that the platform has in use now, in MiB. */
function residentMiB(): number {
  const status = readFileSync(`/proc/${platform.processId}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

test.skipIf(process.platform !== 'linux')('a large object goes in and out with little memory', async () => {
  const before = residentMiB();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentMiB())), 20);
  try {
    await walk('object', CHUNKS);
  } finally {
    clearInterval(watch);
  }
  expect(most - before).toBeLessThan(60);
});
