import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_BYTES, decodeTarHeader, encodeTarHeader, TAR_END, tarPadding } from '../../src/state/tar.ts';
import { readTar } from '../../src/state/tar-reader.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { bytesOf } from './notes.ts';

type File = readonly [name: string, content: Uint8Array];

const names = fc.stringMatching(/^[a-z0-9/_.-]{1,100}$/);
const files: fc.Arbitrary<File[]> = fc.array(fc.tuple(names, fc.uint8Array({ maxLength: 3000 })), {
  maxLength: 6,
});

function archiveOf(all: readonly File[]): Buffer {
  const parts = all.flatMap(([name, content]) => [
    encodeTarHeader({ name, size: content.length }),
    content,
    Buffer.alloc(tarPadding(content.length)),
  ]);
  return Buffer.concat([...parts, TAR_END]);
}

async function* inPieces(archive: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < archive.length; at += size) {
    yield archive.subarray(at, at + size);
  }
}

async function readAll(archive: AsyncIterable<Uint8Array>): Promise<[string, Buffer][]> {
  const read: [string, Buffer][] = [];
  for await (const { name, content } of readTar(archive, (reason) => new Error(reason))) {
    read.push([name, await bytesOf(content)]);
  }
  return read;
}

test('what was written is read, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 5000 }), async (all, size) => {
      const read = await readAll(inPieces(archiveOf(all), size));
      expect(read.map(([name]) => name)).toEqual(all.map(([name]) => name));
      for (const [index, [, content]] of read.entries()) {
        expect(content.equals(all[index]?.[1] ?? Buffer.alloc(0))).toBe(true);
      }
    }),
  );
});

test('an archive that ends early is told', async () => {
  const archive = archiveOf([['a', Buffer.alloc(1000, 1)]]);
  for (const length of [0, 1, 511, 512, 600, 1512, 1535]) {
    await expect(readAll(inPieces(archive.subarray(0, length), 100))).rejects.toThrow('it ends early');
  }
});

test('any other bytes are told', async () => {
  await expect(readAll(inPieces(Buffer.alloc(5000, 'not a tar archive '), 700))).rejects.toThrow(
    'it is no tar archive, or is damaged',
  );
  fc.assert(
    fc.property(fc.nat(BLOCK_BYTES - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const header = encodeTarHeader({ name: 'some/name', size: 12_345 });
      header.writeUInt8(header.readUInt8(at) ^ change, at);
      const decoded = decodeTarHeader(header);
      // Some changes within the checksum's own spelling mean the same number.
      expect(decoded === undefined || (at >= 148 && at < 156)).toBe(true);
    }),
  );
});

test('sizes beyond 8 GiB', () => {
  for (const size of [0, 8 * 2 ** 30 - 1, 8 * 2 ** 30, 5 * 2 ** 40]) {
    expect(decodeTarHeader(encodeTarHeader({ name: 'big', size }))).toEqual({ name: 'big', size });
  }
});

test('the system tar reads what is written here, and is read here', async () => {
  const folder = temporaryFolder();
  const long = `blobs/${'f'.repeat(94)}`;
  writeFileSync(
    join(folder, 'ours.tar'),
    archiveOf([
      ['one', Buffer.from('1')],
      [long, Buffer.alloc(700, 7)],
    ]),
  );
  execFileSync('tar', ['-xf', 'ours.tar'], { cwd: folder });
  expect(readFileSync(join(folder, 'one'), 'utf8')).toBe('1');
  expect(readFileSync(join(folder, long))).toEqual(Buffer.alloc(700, 7));
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'more', 'two'), 'two');
  execFileSync('tar', ['--format=ustar', '-cf', 'theirs.tar', 'one', 'more/two'], { cwd: folder });
  const theirs = readFileSync(join(folder, 'theirs.tar'));
  expect(await readAll(inPieces(theirs, 333))).toEqual([
    ['one', Buffer.from('1')],
    ['more/two', Buffer.from('two')],
  ]);
});

test('the system tar knows the size of what is beyond 8 GiB', () => {
  const size = 9 * 2 ** 30;
  const input = encodeTarHeader({ name: 'big', size });
  const { stdout } = spawnSync('tar', ['-tvf', '-'], { input, encoding: 'utf8' });
  expect(stdout).toContain(String(size));
});
