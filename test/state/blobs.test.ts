import { createHash } from 'node:crypto';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BlobStream } from '../../src/state/blob-stream.ts';
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

  test('large content is summed up as small content is, several at once too', async () => {
    const blobs = newBlobs();
    const contents = [5_000_000, 9_000_001, 20_000_000].map((size, index) =>
      Buffer.alloc(size, `content ${index}`),
    );
    const stored = await Promise.all(contents.map((content) => blobs.put(inPieces(content, 70_001))));
    for (const [index, content] of contents.entries()) {
      const md5 = createHash('md5').update(content).digest('hex');
      expect(stored[index]).toEqual({ sha256: sha256Of(content), md5, size: content.length });
      expect((await bytesOf(blobs.open(sha256Of(content)))).equals(content)).toBe(true);
    }
  });

  test('large content that breaks off leaves nothing, and does not get into the way of the next', async () => {
    const folder = temporaryFolder();
    const blobs = newBlobs(folder);
    const content = Buffer.alloc(8_000_000, 'large');
    async function* breakingOff(): AsyncGenerator<Uint8Array> {
      yield* inPieces(content, 64_000);
      throw new Error('the client is gone');
    }
    await expect(blobs.put(breakingOff())).rejects.toThrow('the client is gone');
    expect(filesBelow(folder)).toEqual([]);
    const { md5 } = await blobs.put(inPieces(content, 64_000));
    expect(md5).toBe(createHash('md5').update(content).digest('hex'));
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

describe('content at once', () => {
  test('is the same, whole and in parts, again and again', async () => {
    const blobs = newBlobs();
    const content = Buffer.from('hello');
    const { sha256 } = await blobs.put(content);
    for (let time = 0; time < 2; time += 1) {
      expect(Buffer.from(blobs.read(sha256, { start: 1, end: 3 })).toString()).toBe('el');
      expect(Buffer.from(blobs.read(sha256)).toString()).toBe('hello');
    }
  });

  test('is not there any more when it was removed, or emptied', async () => {
    const blobs = newBlobs();
    const first = await blobs.put(Buffer.from('first'));
    const second = await blobs.put(Buffer.from('second'));
    blobs.read(first.sha256);
    blobs.read(second.sha256);
    blobs.remove(first.sha256, Infinity);
    expect(() => blobs.read(first.sha256)).toThrow(/ENOENT/);
    await blobs.clear();
    expect(() => blobs.read(second.sha256)).toThrow(/ENOENT/);
  });

  test('is what was stored anew in the place of a damaged file', async () => {
    const blobs = newBlobs();
    const { sha256 } = await blobs.put(Buffer.from('hello'));
    writeFileSync(blobs.path(sha256), 'he');
    blobs.read(sha256);
    await blobs.put(Buffer.from('hello'));
    expect(Buffer.from(blobs.read(sha256)).toString()).toBe('hello');
  });
});

/** Keeps what it is sent. */
function slowSink(delayMs: number): { readonly sink: Writable; readonly received: Buffer[] } {
  const received: Buffer[] = [];
  const sink = new Writable({
    write(piece: Uint8Array, _, done) {
      setTimeout(() => {
        // Only now: the bytes must not have changed until the sink has said that it needs them no more.
        received.push(Buffer.from(piece));
        done();
      }, delayMs);
    },
  });
  return { sink, received };
}

describe('content that is sent', () => {
  const content = Buffer.from(Uint8Array.from({ length: 3_000_000 }, (_, at) => at % 251));

  async function stream(range?: { readonly start: number; readonly end: number }): Promise<BlobStream> {
    const blobs = newBlobs();
    const { sha256 } = await blobs.put(content);
    const opened = blobs.open(sha256, range);
    if (!(opened instanceof BlobStream)) {
      throw new TypeError('It is small');
    }
    return opened;
  }

  test.each([undefined, { start: 1_000_000, end: 2_500_001 }])(
    'is all of it, in order: %j',
    async (range) => {
      const { sink, received } = slowSink(3);
      const opened = await stream(range);
      await opened.sendTo(sink);
      expect(sink.writableFinished).toBe(true);
      expect(opened.destroyed).toBe(true);
      expect(Buffer.concat(received).equals(content.subarray(range?.start, range?.end))).toBe(true);
    },
  );

  test('fails when the sink closes in the middle, and lets the file go', async () => {
    const { sink } = slowSink(5);
    const opened = await stream();
    const sending = opened.sendTo(sink);
    setTimeout(() => sink.destroy(), 8);
    await expect(sending).rejects.toThrow(/Premature close|destroyed/);
    expect(opened.destroyed).toBe(true);
  });

  test('fails when the sink is closed already', async () => {
    const { sink } = slowSink(0);
    sink.destroy();
    await expect((await stream()).sendTo(sink)).rejects.toThrow('Premature close');
  });

  test('fails when the sink does', async () => {
    const sink = new Writable({ write: (_piece, _encoding, done) => done(new Error('the sink is broken')) });
    sink.on('error', () => undefined);
    await expect((await stream()).sendTo(sink)).rejects.toThrow(/the sink is broken|Premature close/);
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
