import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionEnvironment } from '../../../src/workflow/run/function-environment.ts';
import { refusalOf } from '../../errors/refusal-of.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';

function file(text: string): string {
  const path = join(temporaryFolder(), 'variables.env');
  writeFileSync(path, text);
  return path;
}

describe('functionEnvironment()', () => {
  test('reads lines as shells and Docker do: comments, export, quotes', () => {
    const path = file(
      [
        '# a comment',
        '',
        'PLAIN=value # why',
        'export EXPORTED = spaced ',
        "SINGLE='as \\n it is # here'",
        'DOUBLE="two\\nlines \\"quoted\\""',
        'EMPTY=',
        'EQUALS=a=b',
      ].join('\r\n'),
    );
    expect(functionEnvironment(path, [])).toEqual({
      PLAIN: 'value',
      EXPORTED: 'spaced',
      SINGLE: 'as \\n it is # here',
      DOUBLE: 'two\nlines "quoted"',
      EMPTY: '',
      EQUALS: 'a=b',
    });
  });

  test('a single one wins over the file, and is taken as it is', () => {
    expect(functionEnvironment(file('NAME=file'), ['NAME= "as is" #'])).toEqual({ NAME: ' "as is" #' });
  });

  test.each([
    ['NAME', [], /^Cannot use ".*": line 1 is not of the form name=value$/],
    ['1NAME=x', [], /"1NAME" is no name that Lambda accepts$/],
    ['', ['NAME'], /^Cannot use --env: "NAME" is not of the form name=value$/],
    ['', ['A B=1'], /^Cannot use --env: "A B" is no name that Lambda accepts$/],
  ])('refuses "%s" with %j', async (text, single, message) => {
    const error = await refusalOf(() => functionEnvironment(file(text), single));
    expect(error).toMatchObject({ code: 'ENVIRONMENT_INVALID', exitCode: 2 });
    expect(error.message).toMatch(message);
  });
});
