import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRuntime } from '../../src/lambda/target.ts';
import { runBuilder } from '../../src/wheel/build-command.ts';
import { splitCommand } from '../../src/wheel/build-command-words.ts';
import type { BuildSource } from '../../src/wheel/build-source.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

describe('splitCommand()', () => {
  test.each([
    ['make wheel', ['make', 'wheel']],
    ['  a   b ', ['a', 'b']],
    [String.raw`sh -c 'echo "$X"; exit 1'`, ['sh', '-c', 'echo "$X"; exit 1']],
    [String.raw`"a b"'c d'e\ f`, ['a bc de f']],
    [String.raw`"a\"b\n"`, [String.raw`a"b\n`]],
    ['a "" b', ['a', '', 'b']],
    ['', []],
  ])('%s', (command, words) => {
    expect(splitCommand(command)).toEqual(words);
  });

  test.each(['"open', "it's", 'end\\'])('%s is refused', (command) => {
    expect(() => splitCommand(command)).toThrow('a quote is not closed');
  });

  test("agrees with Python's shlex", () => {
    const commands = fc
      .sample(
        fc.array(fc.constantFrom('a', ' ', '"', "'", '\\', '$', '\t', 'é', '*'), { maxLength: 12 }),
        400,
      )
      .map((parts) => parts.join(''));
    const oracle = `
import json, shlex, sys
def words(text):
    try:
        return shlex.split(text)
    except ValueError:
        return None
print(json.dumps([words(text) for text in json.load(sys.stdin)]))
`;
    const expected = JSON.parse(
      execFileSync('python3', ['-I', '-c', oracle], { input: JSON.stringify(commands), encoding: 'utf8' }),
    ) as unknown[];
    const found = commands.map((command) => {
      try {
        return splitCommand(command);
      } catch {
        return null;
      }
    });
    expect(found).toEqual(expected);
  });
});

function sourceIn(folder: string): BuildSource {
  const path = join(folder, 'project');
  mkdirSync(path);
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  return {
    name: 'demo',
    version: '1.0',
    path,
    target: { runtime: parseRuntime('python3.11'), architecture: 'arm64' },
    workspace,
  };
}

function script(folder: string, text: string): string {
  const path = join(folder, 'builder.sh');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return './builder.sh "two words"';
}

describe('runBuilder()', () => {
  const context = {
    environment: { PATH: process.env['PATH'], AWS_SECRET_ACCESS_KEY: 'hidden', DOCKER_HOST: 'kept' },
    signal: new AbortController().signal,
  };

  test('the command is told source, output and target, and gets no credentials', async () => {
    const folder = temporaryFolder();
    const source = sourceIn(folder);
    const command = script(
      folder,
      'env > "$ZIPWRIGHT_OUTPUT/environment"; pwd > "$ZIPWRIGHT_OUTPUT/place"; echo "$1" > "$ZIPWRIGHT_OUTPUT/word"; : > "$ZIPWRIGHT_OUTPUT/demo-1.0-py3-none-any.whl"',
    );
    const wheel = await runBuilder(source, { command, directory: folder }, context);
    expect(wheel).toBe(join(source.workspace, 'builder', 'demo-1.0-py3-none-any.whl'));
    const read = (name: string): string => readFileSync(join(source.workspace, 'builder', name), 'utf8');
    expect(read('place').trim()).toBe(source.path);
    expect(read('word').trim()).toBe('two words');
    const environment = read('environment');
    expect(environment).toContain(`ZIPWRIGHT_SOURCE=${source.path}\n`);
    expect(environment).toContain('ZIPWRIGHT_TARGET_RUNTIME=python3.11\n');
    expect(environment).toContain('ZIPWRIGHT_TARGET_ARCH=arm64\n');
    expect(environment).toContain('ZIPWRIGHT_TARGET_PLATFORM=manylinux_2_26_aarch64\n');
    expect(environment).toContain('DOCKER_HOST=kept\n');
    expect(environment).not.toContain('hidden');
  });

  test.each([
    ['exit 3', 'it ended with 3'],
    ['true', 'it put 0 wheels into ZIPWRIGHT_OUTPUT'],
    ['touch "$ZIPWRIGHT_OUTPUT/a.whl" "$ZIPWRIGHT_OUTPUT/b.whl"', 'it put 2 wheels into ZIPWRIGHT_OUTPUT'],
    ['echo "cannot reach https://me:secret@host/"; exit 1', 'https://****@host/'],
  ])('refuses: %s', async (text, reason) => {
    const folder = temporaryFolder();
    const command = script(folder, text);
    await expect(runBuilder(sourceIn(folder), { command, directory: folder }, context)).rejects.toMatchObject(
      {
        code: 'BUILDER_FAILED',
        message: expect.stringContaining(reason) as string,
      },
    );
  });

  test('a command that is not there', async () => {
    const folder = temporaryFolder();
    await expect(
      runBuilder(sourceIn(folder), { command: './nothing', directory: folder }, context),
    ).rejects.toMatchObject({ code: 'BUILDER_FAILED', hint: 'check the command' });
  });
});
