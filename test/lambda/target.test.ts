import { describe, expect, test } from 'vitest';
import { describeTarget, parseArchitecture, parseRuntime } from '../../src/lambda/target.ts';
import { refusalOf } from '../errors/refusal-of.ts';

describe('parseRuntime()', () => {
  test.each([
    ['python3.11', 'python3.11'],
    ['3.11', 'python3.11'],
    ['3.9', 'python3.9'],
    ['python3.14', 'python3.14'],
  ])('%s is %s', (text, id) => {
    expect(parseRuntime(text).id).toBe(id);
  });

  test.each(['python3.8', '3.1', 'python3.11.2', 'nodejs22.x', 'Python3.11', ' python3.11', 'python', ''])(
    'refuses "%s" as a mistake in the command, with all that it knows and one to use',
    async (text) => {
      const error = await refusalOf(() => parseRuntime(text));
      expect(error).toMatchObject({ code: 'UNKNOWN_RUNTIME', exitCode: 2, data: { runtime: text } });
      expect(error.message).toContain(`"${text}"`);
      expect(error.message).toContain('python3.9, python3.10');
      expect(parseRuntime(/--runtime (\S+)/.exec(error.hint ?? '')?.[1] ?? '')).toBeDefined();
    },
  );
});

describe('parseArchitecture()', () => {
  test.each([
    ['x86_64', 'x86_64'],
    ['arm64', 'arm64'],
    ['aarch64', 'arm64'],
    ['amd64', 'x86_64'],
    ['x86-64', 'x86_64'],
  ])('%s is %s', (text, architecture) => {
    expect(parseArchitecture(text)).toBe(architecture);
  });

  test.each(['arm', 'ARM64', 'i686', '', 'constructor', '__proto__'])('refuses "%s"', async (text) => {
    const error = await refusalOf(() => parseArchitecture(text));
    expect(error).toMatchObject({
      code: 'UNKNOWN_ARCHITECTURE',
      exitCode: 2,
      hint: expect.stringContaining('--arch'),
    });
  });
});

test('a target is described by runtime and architecture', () => {
  expect(describeTarget({ runtime: parseRuntime('3.11'), architecture: 'arm64' })).toBe('python3.11 arm64');
});
