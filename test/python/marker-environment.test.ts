import { expect, test } from 'vitest';
import { targetEnvironment } from '../../src/python/marker-environment.ts';
import { refusalOf } from './refusal.ts';

test('describes CPython on Linux', () => {
  expect(targetEnvironment({ fullVersion: '3.13.1', machine: 'aarch64' })).toEqual({
    os_name: 'posix',
    sys_platform: 'linux',
    platform_machine: 'aarch64',
    platform_python_implementation: 'CPython',
    platform_release: '',
    platform_system: 'Linux',
    platform_version: '',
    python_version: '3.13',
    python_full_version: '3.13.1',
    implementation_name: 'cpython',
    implementation_version: '3.13.1',
    extras: [],
    dependencyGroups: [],
  });
});

test.each([
  ['3.9.20', '3.9'],
  ['3.15.0rc2', '3.15'],
  ['3', '3.0'],
])('python_version of %s is %s', (fullVersion, version) => {
  expect(targetEnvironment({ fullVersion, machine: 'x86_64' }).python_version).toBe(version);
});

test('refuses what is no version', () => {
  expect(refusalOf(() => targetEnvironment({ fullVersion: 'newest', machine: 'x86_64' })).code).toBe(
    'INVALID_VERSION',
  );
});
