import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatVersion, parseVersion } from '../../src/python/version.ts';
import { parseSdistFilename, parseWheelFilename } from '../../src/python/wheel-filename.ts';
import { damaged, names, versionTexts } from './arbitraries.ts';
import { expectOnlyRefusals, expectQuickness, refusalOf } from './refusal.ts';

describe('parseWheelFilename', () => {
  test('finds every part', () => {
    const filename =
      'Foo_Bar-1.0rc1+cu118-2b-CP312.cp311-abi3.cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl';
    expect(parseWheelFilename(filename)).toEqual({
      filename,
      distribution: 'foo-bar',
      version: parseVersion('1.0rc1+cu118'),
      build: { number: 2, suffix: 'b' },
      tags: [
        'cp312-abi3-manylinux_2_17_x86_64',
        'cp312-abi3-manylinux2014_x86_64',
        'cp312-cp312-manylinux_2_17_x86_64',
        'cp312-cp312-manylinux2014_x86_64',
        'cp311-abi3-manylinux_2_17_x86_64',
        'cp311-abi3-manylinux2014_x86_64',
        'cp311-cp312-manylinux_2_17_x86_64',
        'cp311-cp312-manylinux2014_x86_64',
      ],
    });
  });

  test('leaves out a build that is not there, and tags that are there twice', () => {
    const wheel = parseWheelFilename('foo-1.0-py2.py3.py3-none-any.whl');
    expect(Object.keys(wheel)).not.toContain('build');
    expect(wheel.tags).toEqual(['py2-none-any', 'py3-none-any']);
  });

  test.each([
    ['foo-1.0_1-py3-none-any.whl', '1.0.post1'],
    ['foo-1.0.dev1-py3-none-any.whl', '1.0.dev1'],
    ['foo-1!2.0-py3-none-any.whl', '1!2.0'],
    ['foo-1.0+local_1-py3-none-any.whl', '1.0+local.1'],
  ])('%s has version %s', (filename, version) => {
    expect(formatVersion(parseWheelFilename(filename).version)).toBe(version);
  });

  test.each([
    ['', 'PEP 427 wants'],
    ['foo-1.0.tar.gz', 'PEP 427 wants'],
    ['foo-1.0-py3-none-any.WHL', 'PEP 427 wants'],
    ['foo-1.0-py3-none-any.whl\n', 'PEP 427 wants'],
    ['foo-1.0-py3-none.whl', 'PEP 427 wants'],
    ['foo-1.0-1-py3-none.whl', 'PEP 427 wants'],
    ['foo-1.0-b1-py3-none-any.whl', 'PEP 427 wants'],
    ['foo-bar-1.0-1-py3-none-any.whl', 'PEP 427 wants'],
    ['foo-1.0-py3-none-.whl', 'PEP 427 wants'],
    ['foo-1.0-py3.-none-any.whl', 'PEP 427 wants'],
    ['foo-1.0-py3-none-a/b.whl', 'PEP 427 wants'],
    [`${'a'.repeat(300)}-1.0-py3-none-any.whl`, 'PEP 427 wants'],
    ['foo-x-py3-none-any.whl', '"x" is no version of PEP 440'],
    ['_foo-1.0-py3-none-any.whl', '"_foo" is no name of a distribution'],
    ['../foo-1.0-py3-none-any.whl', '"../foo" is no name of a distribution'],
  ])('refuses %j', (filename, reason) => {
    const error = refusalOf(() => parseWheelFilename(filename));
    expect(error.code).toBe('INVALID_WHEEL_NAME');
    expect(error.message).toContain(reason);
  });

  const filenames = fc
    .tuple(
      names,
      versionTexts,
      fc.constantFrom('', '-1', '-12x'),
      fc.constantFrom('py3-none-any', 'cp39-abi3-linux_x86_64'),
    )
    .map(([name, version, build, tags]) => ({
      filename: `${name.replaceAll('-', '_')}-${formatVersion(parseVersion(version))}${build}-${tags}.whl`,
      version: formatVersion(parseVersion(version)),
      tags: [tags],
    }));

  test('reads what it is written as', () => {
    fc.assert(
      fc.property(filenames, ({ filename, version, tags }) => {
        const wheel = parseWheelFilename(filename);
        expect({ version: formatVersion(wheel.version), tags: wheel.tags }).toEqual({ version, tags });
      }),
    );
  });

  test('refuses in its own way whatever it is given, quickly', () => {
    expectOnlyRefusals(
      parseWheelFilename,
      'INVALID_WHEEL_NAME',
      damaged(filenames.map(({ filename }) => filename)),
    );
    expectQuickness(parseWheelFilename);
  });
});

describe('parseSdistFilename', () => {
  test.each([
    ['foo-1.0.tar.gz', 'foo', '1.0'],
    ['Foo.Bar-1.0rc1.zip', 'foo-bar', '1.0rc1'],
    ['python-dateutil-2.8.2.tar.gz', 'python-dateutil', '2.8.2'],
    ['foo-2-1.0+local.1.tar.gz', 'foo-2', '1.0+local.1'],
  ])('%s is %s %s', (filename, distribution, version) => {
    expect(parseSdistFilename(filename)).toEqual({ distribution, version: parseVersion(version) });
  });

  test.each([
    '',
    'foo',
    'foo.zip',
    'foo-1.0',
    'foo-1.0.tar.bz2',
    'foo-1.0.tgz',
    'foo-bar.tar.gz',
    '-1.0.zip',
    '../foo-1.0.zip',
    'foo-1.0-py3-none-any.whl',
  ])('%j is none', (filename) => {
    expect(parseSdistFilename(filename)).toBeUndefined();
  });

  test('throws nothing and is quick', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `${text}.tar.gz`),
        ),
        (filename) => {
          expect(() => parseSdistFilename(filename)).not.toThrow();
        },
      ),
    );
    expectQuickness((text) => parseSdistFilename(`${text}.zip`));
  });
});
