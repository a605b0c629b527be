import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeRuntimes } from '../../../src/runtime/nodejs/node-runtimes.ts';
import { startFunction, type FunctionOptions, type FunctionProcess } from './function-process.ts';

const returns = (value: string): string => `exports.handler = async () => '${value}';`;
const exportsValue = (value: string): string => `export const handler = async () => '${value}';`;

const returnsNothing = exportsValue('nothing');

describe('where a handler is found', () => {
  test.each<[string, FunctionOptions]>([
    ['CommonJS', { code: { 'index.js': returns('found') } }],
    ['an ES module', { code: { 'index.mjs': exportsValue('found') } }],
    ['a .cjs file', { code: { 'index.cjs': returns('found') } }],
    [
      'a .js file under "type": "module"',
      { code: { 'index.js': exportsValue('found'), 'package.json': '{"type":"module"}' } },
    ],
    [
      'a .js file whose nearest package.json is not above',
      {
        code: {
          'src/index.js': returns('found'),
          'src/package.json': '{}',
          'package.json': '{"type":"module"}',
        },
        handler: 'src/index.handler',
      },
    ],
    [
      'a folder, ES module by the package.json above',
      {
        code: { 'a/b/app.js': exportsValue('found'), 'package.json': '{"type":"module"}' },
        handler: 'a/b/app.handler',
      },
    ],
    [
      'an export of an export',
      { code: 'export const api = { v1: { get: async () => "found" } };', handler: 'index.api.v1.get' },
    ],
    ['a default export', { code: 'export default async () => "found";', handler: 'index.default' }],
    [
      'top-level await',
      { code: 'const value = await Promise.resolve("found"); export const handler = async () => value;' },
    ],
    [
      'a package in node_modules',
      {
        code: {
          'node_modules/wrapper/index.js': returns('found'),
          'node_modules/wrapper/package.json': '{}',
        },
        handler: 'wrapper.handler',
      },
    ],
    [
      '.js before .mjs and .cjs',
      {
        code: { 'index.js': returns('found'), 'index.mjs': exportsValue('mjs'), 'index.cjs': returns('cjs') },
      },
    ],
    ['.mjs before .cjs', { code: { 'index.mjs': exportsValue('found'), 'index.cjs': returns('cjs') } }],
  ])('%s', async (_, options) => {
    const { result } = await startFunction(options);
    await expect(result()).resolves.toBe('found');
  });

  test('by an absolute path, as layers have their wrappers', async () => {
    const layer = await startFunction({
      code: { 'wrapper.mjs': exportsValue('unused') },
      handler: 'wrapper.handler',
    });
    const { result } = await startFunction({
      code: {},
      handler: join(layer.taskRoot, 'wrapper.handler'),
    });
    await expect(result()).resolves.toBe('unused');
  });

  test('by the last name alone, in NODE_PATH', async () => {
    const code = { 'handler.js': returns('found') };
    const { taskRoot } = await startFunction({ code, handler: 'handler.handler' });
    const { result } = await startFunction({
      code: {},
      handler: 'lib/handler.handler',
      environment: { NODE_PATH: taskRoot },
    });
    await expect(result()).resolves.toBe('found');
  });
});

describe('what a handler imports from NODE_PATH', () => {
  /** Two packages as layers have them: one of ES modules alone, one of CommonJS. */
  const layer = {
    'layer/node_modules/@scope/esm/package.json': '{"type":"module","exports":{"./deep":"./main.js"}}',
    'layer/node_modules/@scope/esm/main.js': 'export const name = "esm";',
    'layer/node_modules/cjs/index.js': 'exports.name = "cjs";',
  };

  async function start(code: Readonly<Record<string, string>>): Promise<FunctionProcess> {
    const { taskRoot } = await startFunction({ code: { ...layer, 'index.mjs': returnsNothing } });
    return startFunction({
      code,
      environment: { NODE_PATH: `/no/such/node_modules:${taskRoot}/layer/node_modules:${taskRoot}` },
    });
  }

  test('as ES module', async () => {
    const { result, output } = await start({
      'index.mjs': `import { name as a } from '@scope/esm/deep'; import b from 'cjs';
        export const handler = async () => [a, b.name, (await import('cjs')).name];`,
    });
    await expect(result()).resolves.toEqual(['esm', 'cjs', 'cjs']);
    expect((await output()).stderr).toBe('');
  });

  test('as CommonJS', async () => {
    const { result } = await start({
      'index.js': `const b = require('cjs');
        exports.handler = async () => [(await import('@scope/esm/deep')).name, b.name];`,
    });
    await expect(result()).resolves.toEqual(['esm', 'cjs']);
  });

  test('its own packages first', async () => {
    const { result } = await start({
      'node_modules/cjs/index.js': 'exports.name = "own";',
      'index.mjs': `import b from 'cjs'; export const handler = async () => b.name;`,
    });
    await expect(result()).resolves.toBe('own');
  });

  test('what is nowhere is missing where it was imported', async () => {
    const { initError, taskRoot } = await start({ 'index.mjs': `import 'nowhere';` });
    await expect(initError()).resolves.toMatchObject({
      errorType: 'Error',
      errorMessage: `Cannot find package 'nowhere' imported from ${taskRoot}/index.mjs`,
    });
  });
});

describe('a handler that cannot be had is reported to /init/error, and the process ends', () => {
  test('its module does not exist', async () => {
    const { initError, exited } = await startFunction({ code: {}, handler: 'src/app.handler' });
    const { errorType, errorMessage, trace } = await initError();
    expect(errorType).toBe('Runtime.ImportModuleError');
    expect(errorMessage).toMatch(/^Error: Cannot find module 'app'\nRequire stack:\n- .*\/index\.mjs$/);
    expect(trace.slice(0, 2)).toEqual([
      "Runtime.ImportModuleError: Error: Cannot find module 'app'",
      'Require stack:',
    ]);
    await expect(exited).resolves.toBe(129);
  });

  test('what its CommonJS module requires does not exist', async () => {
    const { initError, taskRoot } = await startFunction({ code: { 'index.js': "require('aws-sdk');" } });
    const { errorType, errorMessage } = await initError();
    expect(errorType).toBe('Runtime.ImportModuleError');
    expect(errorMessage).toMatch(
      `Error: Cannot find module 'aws-sdk'\nRequire stack:\n- ${taskRoot}/index.js\n- `,
    );
  });

  test('what its ES module imports does not exist: an error of Node', async () => {
    const { initError, taskRoot } = await startFunction({
      code: "import 'aws-sdk'; export const handler = 1;",
    });
    const { errorType, errorMessage, trace } = await initError();
    expect({ errorType, errorMessage }).toEqual({
      errorType: 'Error',
      errorMessage: `Cannot find package 'aws-sdk' imported from ${taskRoot}/index.mjs`,
    });
    expect(trace[0]).toMatch('ERR_MODULE_NOT_FOUND');
  });

  test.each([
    ['is undefined or not exported', 'export const other = () => {};', 'index.handler'],
    ['is undefined or not exported', 'export const a = {};', 'index.a.b.c'],
    ['is not a function', 'export const handler = "text";', 'index.handler'],
  ])('it %s', async (problem, code, handler) => {
    const { initError } = await startFunction({ code, handler });
    await expect(initError()).resolves.toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: `${handler} ${problem}`,
      trace: expect.arrayContaining([`Runtime.HandlerNotFound: ${handler} ${problem}`]) as unknown,
    });
  });

  test.each([
    ['index', 'Bad handler'],
    ['src/index', 'Bad handler'],
    ['', 'Bad handler'],
    [
      '../index.handler',
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
  ])('its name is malformed: "%s"', async (handler, errorMessage) => {
    const { initError, exited } = await startFunction({ code: exportsValue('unused'), handler });
    await expect(initError()).resolves.toMatchObject({
      errorType: 'Runtime.MalformedHandlerName',
      errorMessage,
    });
    await expect(exited).resolves.toBe(129);
  });

  test('its module has a syntax error', async () => {
    const { initError } = await startFunction({ code: { 'index.js': 'exports.handler = ;' } });
    const { errorType, errorMessage, trace } = await initError();
    expect({ errorType, errorMessage, first: trace[0] }).toEqual({
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: "SyntaxError: Unexpected token ';'",
      first: "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected token ';'",
    });
  });

  test('its .js file is an ES module that nothing says is one, with the features that nodejs22.x disables', async () => {
    const { initError } = await startFunction({
      code: { 'index.js': exportsValue('unused') },
      runtime: 'nodejs22.x',
      flags: nodeRuntimes.flatMap(({ id, disabledFeatures }) =>
        id === 'nodejs22.x' ? disabledFeatures.map(({ flag }) => flag) : [],
      ),
    });
    await expect(initError()).resolves.toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: expect.stringMatching(
        /^SyntaxError: (Unexpected token 'export'|Cannot use import)/,
      ) as string,
    });
  });

  test('its module throws', async () => {
    const { api, initError, exited } = await startFunction({
      code: 'throw new RangeError("too far"); export const handler = 1;',
    });
    const { errorType, errorMessage, trace } = await initError();
    expect({ errorType, errorMessage, first: trace[0] }).toEqual({
      errorType: 'RangeError',
      errorMessage: 'too far',
      first: 'RangeError: too far',
    });
    const { headers } = await api.initError;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-function-error-type': 'RangeError',
    });
    await expect(exited).resolves.toBe(129);
  });

  test('its module waits for what never comes', async () => {
    const { initError, exited } = await startFunction({
      code: 'await new Promise(() => {}); export const handler = 1;',
    });
    await expect(initError()).resolves.toMatchObject({ errorType: 'Runtime.NodeJsExit' });
    await expect(exited).resolves.toBe(13);
  });
});

describe('handlers with a callback', () => {
  const code = 'export const handler = (event, context, callback) => callback(null, "called");';
  const deprecated =
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

  test.each(['nodejs24.x', 'nodejs26.x'])('are refused by %s', async (runtime) => {
    const { initError, output, exited } = await startFunction({ code, runtime });
    await expect(initError()).resolves.toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: deprecated,
    });
    await expect(exited).resolves.toBe(129);
    expect((await output()).stdout).toMatch(
      /^\S+Z\t-\tERROR\tInit Error \t\{"errorType":"Runtime.CallbackHandlerDeprecated","errorMessage":"ERROR: .*","name":"Runtime.CallbackHandlerDeprecated","stack":\[.*\]\}\n$/,
    );
  });

  test.each(['nodejs18.x', 'nodejs20.x', 'nodejs22.x'])('are run by %s', async (runtime) => {
    const { result } = await startFunction({ code, runtime });
    await expect(result()).resolves.toBe('called');
  });

  test('are warned of by nodejs22.x, unless it is told not to', async () => {
    const warned = await startFunction({ code, runtime: 'nodejs22.x' });
    await warned.result();
    expect((await warned.output()).stdout).toMatch(
      /^\S+Z\tundefined\tWARN\tAWS Lambda plans to remove support for callback-based function handlers .*\n$/,
    );
    const silent = await startFunction({
      code,
      runtime: 'nodejs22.x',
      environment: { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: '1' },
    });
    await silent.result();
    expect((await silent.output()).stdout).toBe('');
  });
});
