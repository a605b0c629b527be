import { describe, expect, test } from 'vitest';
import { LogWriter, type StreamAddress } from '../../src/platform/functions/log-writer.ts';

const address = (stream: string): StreamAddress => ({
  account: '000000000000',
  region: 'us-east-1',
  group: '/aws/lambda/app',
  stream,
});
const event = (message: string) => ({ timestamp: 1, message, kind: 'function' as const });

describe('what functions log', () => {
  test('is written some events at a time, in order, when somebody wants to read it', async () => {
    const written: [string, string[]][] = [];
    const writer = new LogWriter(
      {
        append: ({ stream }, events) => {
          written.push([stream, events.map(({ message }) => message)]);
          return Promise.resolve();
        },
      },
      () => undefined,
    );
    const [one, two] = [writer.open(address('one')), writer.open(address('two'))];
    one.write(event('a'));
    two.write(event('b'));
    one.write(event('c'));
    expect(written).toEqual([]);
    await writer.flush();
    expect(written).toEqual([
      ['one', ['a', 'c']],
      ['two', ['b']],
    ]);
    one.write(event('d'));
    await writer.flush();
    expect(written.at(-1)).toEqual(['one', ['d']]);
  });

  test('that cannot be kept is told, and the rest is written', async () => {
    const failures: unknown[] = [];
    const written: string[] = [];
    const writer = new LogWriter(
      {
        append: ({ stream }) => {
          if (stream === 'bad') {
            return Promise.reject(new Error('full'));
          }
          written.push(stream);
          return Promise.resolve();
        },
      },
      (error) => failures.push(error),
    );
    writer.open(address('bad')).write(event('a'));
    writer.open(address('good')).write(event('b'));
    await writer.flush();
    expect(failures).toEqual([new Error('full')]);
    expect(written).toEqual(['good']);
  });
});
