import { createHash } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileBlobs } from '../../src/state/file-blobs.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf, sha256Of } from './notes.ts';

const options = { durable: true, onDelete: () => undefined };

function newBlobs(folder: string = temporaryFolder()): FileBlobs {
  return new FileBlobs(join(folder, 'blobs'), options);
}

/** All files below a folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();
}

async function* inPieces(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) {
    yield content.subarray(at, at + size);
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(100_000);
  throw new Error('the client is gone');
}

describe('storing content', () => {
  test('answers what it is, and gives it back', async () => {
    const blobs = newBlobs();
    const blob = await blobs.put(Buffer.from('hello'));
    expect(blob).toEqual({
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      md5: '5d41402abc4b2a76b9719d911017c592',
      size: 5,
    });
    expect((await bytesOf(blobs.open(blob.sha256))).toString()).toBe('hello');
    expect((await bytesOf(blobs.open(blob.sha256, { start: 1, end: 3 }))).toString()).toBe('el');
    expect((await bytesOf(blobs.open(blob.sha256, { start: 3, end: 99 }))).toString()).toBe('lo');
    expect((await bytesOf(blobs.open(blob.sha256, { start: 5, end: 9 }))).toString()).toBe('');
    expect(statSync(blobs.path(blob.sha256)).mode & 0o777).toBe(0o600);
  });

  test('nothing is content too', async () => {
    const blobs = newBlobs();
    const { sha256, size } = await blobs.put(Readable.from([]));
    expect({ sha256, size }).toEqual({ sha256: sha256Of(''), size: 0 });
    expect(await bytesOf(blobs.open(sha256))).toHaveLength(0);
  });

  test('is the same as keeping it in a map', async () => {
    const contents = fc.uint8Array({ maxLength: 300_000, size: 'max' });
    const pieces = fc.integer({ min: 1, max: 100_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(contents, pieces), { maxLength: 8 }), async (puts) => {
        const folder = temporaryFolder();
        const blobs = newBlobs(folder);
        const map = new Map<string, Uint8Array>();
        const stored = await Promise.all(puts.map(([content, size]) => blobs.put(inPieces(content, size))));
        for (const [index, [content]] of puts.entries()) {
          map.set(sha256Of(content), content);
          expect(stored[index]).toEqual({
            sha256: sha256Of(content),
            md5: createHash('md5').update(content).digest('hex'),
            size: content.length,
          });
        }
        expect(filesBelow(folder)).toEqual([...map.keys()].toSorted());
        expect(newBlobs(folder).list().toSorted()).toEqual([...map.keys()].toSorted());
        for (const [sha256, content] of map) {
          const third = Math.floor(content.length / 3);
          expect((await bytesOf(blobs.open(sha256))).equals(content)).toBe(true);
          const part = await bytesOf(blobs.open(sha256, { start: third, end: 2 * third }));
          expect(part.equals(content.subarray(third, 2 * third))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('content that breaks off leaves nothing, and its own error', async () => {
    const folder = temporaryFolder();
    const blobs = newBlobs(folder);
    await expect(blobs.put(broken())).rejects.toThrow('the client is gone');
    expect(filesBelow(folder)).toEqual([]);
  });

  test('a file that is shorter than its name says is written anew', async () => {
    const blobs = newBlobs();
    const { sha256 } = await blobs.put(Buffer.from('hello'));
    writeFileSync(blobs.path(sha256), 'he');
    await blobs.put(Buffer.from('hello'));
    expect((await bytesOf(blobs.open(sha256))).toString()).toBe('hello');
  });

  test('what an earlier process did not finish is gone', async () => {
    const folder = temporaryFolder();
    const { sha256 } = await newBlobs(folder).put(Buffer.from('whole'));
    writeFileSync(join(folder, 'blobs', 'incoming', '7'), 'hal');
    expect(newBlobs(folder).list()).toEqual([sha256]);
    expect(filesBelow(folder)).toEqual([sha256]);
  });
});

describe('content that goes', () => {
  test('can be read to its end by whoever has opened it', async () => {
    const blobs = newBlobs();
    const content = Buffer.alloc(1_000_000, 7);
    const { sha256 } = await blobs.put(content);
    const reading = blobs.open(sha256);
    expect(blobs.remove(sha256, Infinity)).toBe(true);
    expect((await bytesOf(reading)).equals(content)).toBe(true);
    expect(() => blobs.open(sha256)).toThrow(/ENOENT/);
  });

  test('is as young as the last who stored it', async () => {
    const blobs = newBlobs();
    const { sha256 } = await blobs.put(Buffer.from('hello'));
    const between = Date.now() + 5;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    await blobs.put(Buffer.from('hello'));
    expect(blobs.remove(sha256, between)).toBe(false);
    expect(blobs.list()).toEqual([sha256]);
  });

  test('all at once, while some is being stored', async () => {
    const folder = temporaryFolder();
    const blobs = newBlobs(folder);
    await Promise.all(Array.from({ length: 50 }, (_, index) => blobs.put(Buffer.from(`old ${index}`))));
    const storing = Array.from({ length: 50 }, (_, index) => blobs.put(Buffer.from(`new ${index}`)));
    const clearing: Promise<void>[] = [];
    for (let round = 0; round < 5; round += 1) {
      clearing.push(blobs.clear());
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
    await Promise.all([...storing, ...clearing]);
    const last = await blobs.put(Buffer.from('last'));
    await blobs.clear();
    expect(blobs.list()).toEqual([]);
    expect(filesBelow(folder)).toEqual([]);
    await blobs.put(Buffer.from('last'));
    expect(blobs.list()).toEqual([last.sha256]);
  });

  test.each(['../../etc/passwd', '', 'A'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}\n`])(
    '%j is no name of content',
    (name) => {
      expect(() => newBlobs().path(name)).toThrow(/Not a SHA-256/);
    },
  );
});
