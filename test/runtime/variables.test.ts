import { expect, test } from 'vitest';
import type { FunctionConfiguration } from '../../src/runtime/function-configuration.ts';
import { extensionVariables, runtimeVariables } from '../../src/runtime/variables.ts';
import { configuration } from './environment/support.ts';

const variables = (changes: Partial<FunctionConfiguration> = {}): Record<string, string> =>
  runtimeVariables({
    configuration: { ...configuration, ...changes },
    runtimeApi: '127.0.0.1:9001',
    logStream: '2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef',
  });

test('a Python function has the variables of Lambda and no others', () => {
  expect(variables()).toEqual({
    _HANDLER: 'app.handler',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129',
    _AWS_XRAY_DAEMON_PORT: '2000',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_python3.11',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_FUNCTION_NAME: 'greeter',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/greeter',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]0123456789abcdef0123456789abcdef',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    AWS_REGION: 'eu-west-1',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: '/var/task',
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH:
      '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    PWD: '/var/task',
    SHLVL: '0',
    TZ: ':UTC',
  });
});

test('a Node.js function has the folders of its modules besides', () => {
  const node = variables({ runtime: 'nodejs24.x' });
  expect(node['AWS_EXECUTION_ENV']).toBe('AWS_Lambda_nodejs24.x');
  expect(node['NODE_PATH']).toBe(
    '/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
  );
});

test('a log format is there only if it is JSON', () => {
  expect(variables()).not.toHaveProperty('AWS_LAMBDA_LOG_FORMAT');
  expect(variables({ logFormat: 'JSON', applicationLogLevel: 'WARN' })).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'WARN',
  });
  expect(variables({ logFormat: 'JSON' })['AWS_LAMBDA_LOG_LEVEL']).toBe('INFO');
});

test('a function’s own variables win over defaults and lose against reserved ones', () => {
  const environment = {
    STAGE: 'test',
    PATH: '/opt/tools',
    TZ: 'Europe/Vienna',
    PYTHONPATH: '/opt/lib',
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper',
    AWS_REGION: 'mars-1',
    _HANDLER: 'other.handler',
    AWS_LAMBDA_MAX_CONCURRENCY: '10',
    _LAMBDA_TELEMETRY_LOG_FD: '1',
  };
  const own = variables({ environment });
  expect(own).toMatchObject({
    STAGE: 'test',
    PATH: '/opt/tools',
    TZ: 'Europe/Vienna',
    PYTHONPATH: '/opt/lib',
    AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper',
    AWS_REGION: 'eu-west-1',
    _HANDLER: 'app.handler',
  });
  expect(own).not.toHaveProperty('AWS_LAMBDA_MAX_CONCURRENCY');
  expect(own).not.toHaveProperty('_LAMBDA_TELEMETRY_LOG_FD');
});

test('extensions do not see what is about the handler and the runtime', () => {
  const seen = extensionVariables({
    configuration: { ...configuration, environment: { STAGE: 'test' } },
    runtimeApi: '127.0.0.1:9001',
    logStream: 'stream',
  });
  expect(Object.keys(seen).sort()).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION',
    'AWS_LAMBDA_INITIALIZATION_TYPE',
    'AWS_LAMBDA_RUNTIME_API',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'LANG',
    'LD_LIBRARY_PATH',
    'PATH',
    'PWD',
    'SHLVL',
    'STAGE',
    'TZ',
  ]);
});
