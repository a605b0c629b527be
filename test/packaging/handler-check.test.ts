import { describe, expect, test } from 'vitest';
import { checkHandler } from '../../src/packaging/handler-check.ts';
import { refusalOf } from '../errors/refusal-of.ts';
import type { ZipwrightError } from '../../src/errors/zipwright-error.ts';
import { planOf, type Contents } from './planned.ts';

const FUNCTION = 'def handler(event, context):\n    return 1\n';

async function check(handler: string, contents: Contents, layers: readonly string[] = []): Promise<void> {
  checkHandler(handler, await planOf(contents), new Set(layers));
}

const refused = (handler: string, contents: Contents): Promise<ZipwrightError> =>
  refusalOf(() => check(handler, contents));

describe('finds a handler', () => {
  test.each<[string, string, Contents]>([
    ['in a file at the root', 'app.handler', { files: { 'app.py': FUNCTION } }],
    ['in a folder, by dots', 'src.app.handler', { files: { 'src/app.py': FUNCTION } }],
    ['in a folder, by slashes', 'src/app.handler', { files: { 'src/app.py': FUNCTION } }],
    ['in a package', 'app.handler', { files: { 'app/__init__.py': FUNCTION } }],
    ['in a compiled module', 'app.handler', { files: { 'app.pyc': 'bytes' } }],
    ['in an extension module', 'app.handler', { files: { 'app.cpython-311-x86_64-linux-gnu.so': 'bytes' } }],
    [
      'in a distribution',
      'demo.core.handler',
      { wheels: [{ name: 'demo', files: { 'demo/core.py': FUNCTION } }] },
    ],
    [
      'in a single module of one',
      'demo.handler',
      { wheels: [{ name: 'demo', files: { 'demo.py': FUNCTION } }] },
    ],
    [
      'in a distribution below a prefix',
      'common.demo.handler',
      { prefix: 'common/', wheels: [{ name: 'demo', files: { 'demo.py': FUNCTION } }] },
    ],
    [
      'in a big file of one',
      'demo.handler',
      { wheels: [{ name: 'demo', files: { 'demo.py': '#\n'.repeat(9999) + FUNCTION } }] },
    ],
    [
      'with a name that is not ASCII',
      'app.grüße',
      { files: { 'app.py': 'def grüße(event, context): ...\n' } },
    ],
    [
      'in the package when a module has its name too, as Python does',
      'app.handler',
      { files: { 'app.py': 'x = 1\n', 'app/__init__.py': FUNCTION } },
    ],
  ])('%s', async (_, handler, contents) => {
    await expect(check(handler, contents)).resolves.toBeUndefined();
  });

  test.each(['app.py', 'app/__init__.py'])('in a layer that brings %s', async (path) => {
    await expect(check('app.handler', { files: { 'other.py': '' } }, [path])).resolves.toBeUndefined();
  });
});

describe("refuses one that Lambda would not find, with Lambda's own words", () => {
  test.each(['handler', 'handler.', '.handler', ''])('malformed: "%s"', async (handler) => {
    const error = await refused(handler, { files: { 'handler.py': FUNCTION } });
    expect(error).toMatchObject({
      code: 'HANDLER_NOT_FOUND',
      data: { handler, lambdaError: expect.stringContaining('Runtime.MalformedHandlerName') },
    });
    expect(error.message).toContain(`"${handler}"`);
  });

  test('no such module', async () => {
    const error = await refused('app.handler', { files: { 'main.py': FUNCTION } });
    expect(error.message).toContain('the package has no "app.py"');
    expect(error.message).toContain(
      `Lambda would answer "Runtime.ImportModuleError: Unable to import module 'app': No module named 'app'"`,
    );
  });

  test('no such function', async () => {
    const error = await refused('app.handler', { files: { 'app.py': 'def main(event, context): ...\n' } });
    expect(error.message).toContain('"app.py" does not define "handler"');
    expect(error.message).toContain(`Runtime.HandlerNotFound: Handler 'handler' missing on module 'app'`);
  });

  test('no such function in a distribution', async () => {
    const error = await refused('demo.handler', {
      wheels: [{ name: 'demo', files: { 'demo/__init__.py': 'x = 1\n' } }],
    });
    expect(error.message).toContain('"demo/__init__.py" does not define "handler"');
  });

  test.each([
    ['a folder too many', 'app.handler', 'src/app.py', 'src/app.handler'],
    ['a folder too few', 'src.app.handler', 'app.py', 'app.handler'],
  ])('%s: names the file and the handler that would do', async (...[, handler, path, remedy]) => {
    const error = await refused(handler, { files: { [path]: FUNCTION } });
    expect(error.hint).toContain(`"${path}" is there: use --handler ${remedy}`);
    await expect(check(remedy, { files: { [path]: FUNCTION } })).resolves.toBeUndefined();
  });

  test('a name that another module only starts with', async () => {
    const error = await refused('app.handler', {
      files: { 'application.py': FUNCTION, 'app/x.py': FUNCTION },
    });
    expect(error.message).toContain('the package has no "app.py"');
  });
});
