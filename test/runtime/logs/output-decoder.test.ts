import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_EVENT_BYTES } from '../../../src/runtime/logs/event-size.ts';
import { OutputDecoder, type OutputRecord } from '../../../src/runtime/logs/output-decoder.ts';

/** What chunks become; without `keepsWritesApart`, chunks are cut anywhere. */
function decode(chunks: readonly (string | Buffer)[], keepsWritesApart = true): OutputRecord[] {
  const records: OutputRecord[] = [];
  const decoder = new OutputDecoder({ keepsWritesApart, onRecord: (record) => records.push(record) });
  chunks.forEach((chunk) => decoder.push(Buffer.from(chunk as string)));
  decoder.flush();
  return records;
}

const texts = (records: readonly OutputRecord[]): string[] => records.map(({ bytes }) => bytes.toString());

/** A frame as awslambdaric writes it. */
function frame(message: string | Buffer, type = 0xa55a000f, length = Buffer.byteLength(message)): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(type, 0);
  head.writeUInt32BE(length, 4);
  head.writeBigUInt64BE(1_795_517_482_784_123n, 8);
  return Buffer.concat([head, Buffer.from(message as string)]);
}

/** What a pipe makes of one write. */
function packets(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += 4096) {
    pieces.push(bytes.subarray(start, start + 4096));
  }
  return pieces;
}

test('a print of several lines is one record', () => {
  expect(texts(decode(['a\nb', '\n', 'c\n', 'rest']))).toEqual(['a\nb\n', 'c\n', 'rest']);
});

test('text without a line end waits for the rest, and not beyond a flush', () => {
  const records: OutputRecord[] = [];
  const decoder = new OutputDecoder({ keepsWritesApart: true, onRecord: (record) => records.push(record) });
  decoder.push(Buffer.from('wait'));
  expect(records).toEqual([]);
  decoder.flush();
  decoder.push(Buffer.from('ing\n'));
  expect(texts(records)).toEqual(['wait', 'ing\n']);
});

test('a frame is one record, with its own time and level', () => {
  expect(decode([frame('[INFO]\ta\nb\n')])).toEqual([
    { bytes: Buffer.from('[INFO]\ta\nb\n'), timestamp: 1_795_517_482_784, level: 'INFO' },
  ]);
  const levels = [0x03, 0x07, 0x0b, 0x0f, 0x13, 0x17, 0x1b, 0x02, 0x0a, 0x16].map(
    (bits) => decode([frame('x', 0xa55a0000 + bits)])[0]?.level,
  );
  expect(levels).toEqual([
    undefined,
    'TRACE',
    'DEBUG',
    'INFO',
    'WARN',
    'ERROR',
    'FATAL',
    undefined,
    'DEBUG',
    'ERROR',
  ]);
});

test('text and frames keep their order', () => {
  expect(texts(decode(['before\n', frame('one'), 'half', frame('two'), 'after\n']))).toEqual([
    'before\n',
    'one',
    'half',
    'two',
    'after\n',
  ]);
});

test('a frame longer than a pipe keeps together is put together', () => {
  const message = `${'x'.repeat(10_000)}\n`;
  expect(texts(decode([...packets(frame(message)), 'next\n']))).toEqual([message, 'next\n']);
  const exact = 'y'.repeat(2 * 4096 - 16);
  expect(texts(decode([...packets(frame(exact)), 'next\n']))).toEqual([exact, 'next\n']);
});

test('text longer than a pipe keeps together is one record', () => {
  const text = `${'z'.repeat(9000)}\n`;
  expect(texts(decode(packets(Buffer.from(text))))).toEqual([text]);
});

test('a frame that says it is longer than it is was text', () => {
  const lying = frame('short', 0xa55a000f, 100);
  expect(decode([lying, 'next\n'])).toEqual([{ bytes: Buffer.concat([lying, Buffer.from('next\n')]) }]);
  const huge = frame('x', 0xa55a000f, 0xffffffff);
  expect(decode([huge, '\n'])).toEqual([{ bytes: Buffer.concat([huge, Buffer.from('\n')]) }]);
  const long = packets(frame('x'.repeat(5000), 0xa55a000f, 50_000));
  expect(decode([...long, '\n'])[0]?.bytes.length).toBe(5017);
});

test('a frame that says it is shorter than it is ends where it says', () => {
  expect(texts(decode([frame('abcdef\n', 0xa55a000f, 3)]))).toEqual(['abc', 'def\n']);
});

test('bytes that only begin like a frame are text', () => {
  const bytes = Buffer.concat([Buffer.from([0xa5, 0x5a, 0, 0xff]), Buffer.from('0123456789abcdef\n')]);
  expect(decode([bytes])).toEqual([{ bytes }]);
  expect(decode([Buffer.from([0xa5, 0x5a])])[0]?.bytes.length).toBe(2);
});

test('without writes kept apart, every line is a record, and frames may be cut anywhere', () => {
  expect(texts(decode(['a\nb', 'c\nd'], false))).toEqual(['a\n', 'bc\n', 'd']);
  const whole = Buffer.concat([frame('one'), Buffer.from('text\n'), frame('two')]);
  expect(texts(decode([whole], false))).toEqual(['one', 'text\n', 'two']);
  expect(texts(decode([frame('long one').subarray(0, 20), frame('long one').subarray(20)], false))).toEqual([
    'long one',
  ]);
});

test('no record of text grows over what an event may hold', () => {
  const chunk = 'x'.repeat(4096);
  const records = decode(Array.from({ length: 200 }, () => chunk));
  expect(records.every(({ bytes }) => bytes.length <= MAX_EVENT_BYTES + 4096)).toBe(true);
  expect(records.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(200 * 4096);
});

test('whatever comes, no byte of text is lost', () => {
  const chunk = fc.oneof(
    fc.string().map((text) => Buffer.from(`${text}\n`)),
    fc.uint8Array({ minLength: 1, maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    fc.string().map((text) => frame(text)),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 20 }), fc.boolean(), (chunks, keepsWritesApart) => {
      const written = chunks.reduce((sum, each) => sum + each.length, 0);
      const records = decode(chunks, keepsWritesApart);
      const heads = records.filter(({ timestamp }) => timestamp !== undefined).length * 16;
      const read = records.reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(read + heads).toBe(written);
    }),
  );
});
