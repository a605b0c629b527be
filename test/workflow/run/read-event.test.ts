import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readClientContext, readEvent } from '../../../src/workflow/run/read-event.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';

describe('readEvent()', () => {
  test('nothing is an empty object', () => {
    expect(readEvent(undefined, '/').toString()).toBe('{}');
  });

  test.each(['{"a": 1}', ' [1]', '"text"', '-1.5', '7', 'true', 'null'])(
    '%s is JSON itself, taken as it is',
    (text) => {
      expect(readEvent(text, '/').toString()).toBe(text);
    },
  );

  test('anything else is a file, seen from the folder, whose bytes stay as they are', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'event.json'), '{ "ä":\n1 }\n');
    expect(readEvent('event.json', folder).toString()).toBe('{ "ä":\n1 }\n');
  });

  test.each([
    ['{bad', /^Cannot use the event: it is not JSON: /],
    ['text.json', /^Cannot use "text.json" as event: it is not JSON: /],
    ['large.json', /^Cannot use "large.json" as event: it has 6291470 bytes, and Lambda takes 6291456$/],
  ])('refuses %s', async (given, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text.json'), 'hello');
    writeFileSync(join(folder, 'large.json'), `"${'x'.repeat(6_291_468)}"`);
    const error = await refusalOf(() => readEvent(given, folder));
    expect(error).toMatchObject({ code: 'EVENT_INVALID', exitCode: 2 });
    expect(error.message).toMatch(message);
  });

  test('a file that is not there is a failure of the system, which names it', () => {
    expect(() => readEvent('none.json', '/nowhere')).toThrow(/\/nowhere\/none\.json/);
  });
});

test('a client context is JSON', async () => {
  expect(readClientContext('{"custom": {}}')).toBe('{"custom": {}}');
  expect(await refusalOf(() => readClientContext('custom'))).toMatchObject({
    code: 'CLIENT_CONTEXT_INVALID',
  });
});
