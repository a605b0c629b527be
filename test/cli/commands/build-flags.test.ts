import { describe, expect, test } from 'vitest';
import {
  buildFlagDefinitions,
  buildRequest,
  type BuildFlags,
} from '../../../src/cli/commands/build-flags.ts';
import type { BuildRequest } from '../../../src/workflow/assemble/build-request.ts';

const request = (flags: BuildFlags): BuildRequest => buildRequest(flags, 'project', '/here');

describe('buildRequest()', () => {
  test('what is not given stays open for the project', () => {
    expect(request({})).toEqual({
      project: '/here/project',
      kind: 'function',
      overrides: {},
      extraIndexUrls: [],
      findLinks: [],
      noIndex: false,
      offline: false,
      upgrade: false,
      frozen: false,
    });
  });

  test('every setting that is given wins over the project', () => {
    expect(
      request({
        name: 'n',
        runtime: 'r',
        arch: 'a',
        handler: 'h',
        source: 's',
        include: ['i'],
        exclude: ['e'],
        requirements: ['r.txt', '/abs.txt'],
        with: ['w'],
        group: ['g'],
        extra: ['x'],
        onlyBinary: ['o'],
        noBinary: ['b'],
        from: 'package',
        prefix: 'p',
        slim: true,
        bytecode: true,
        recompress: true,
        bundleSdk: true,
        excludeRuntimeSdk: true,
        layerZip: ['l.zip'],
        builder: 'make',
        onConflict: 'first',
        allowNative: ['*.so'],
        output: 'out.zip',
      }).overrides,
    ).toEqual({
      name: 'n',
      runtime: 'r',
      architecture: 'a',
      handler: 'h',
      source: 's',
      include: ['i'],
      exclude: ['e'],
      dependencies: ['/here/r.txt', '/abs.txt'],
      with: ['w'],
      groups: ['g'],
      extras: ['x'],
      onlyBinary: ['o'],
      noBinary: ['b'],
      from: '/here/package',
      prefix: 'p',
      slim: true,
      bytecode: true,
      recompress: true,
      bundleSdk: true,
      excludeRuntimeSdk: true,
      layers: ['/here/l.zip'],
      builder: 'make',
      onConflict: 'first',
      allowNative: ['*.so'],
      output: '/here/out.zip',
    });
  });

  test('every flag with a value changes the request', () => {
    const silent = new Set(['check', 'json', 'quiet', 'verbose']);
    for (const [name, definition] of Object.entries(buildFlagDefinitions)) {
      const value =
        definition.kind === 'boolean'
          ? true
          : 'variadic' in definition
            ? ['x']
            : name === 'onConflict'
              ? 'last'
              : 'x';
      const changed = JSON.stringify(request({ [name]: value })) !== JSON.stringify(request({}));
      expect({ name, changed }).toEqual({ name, changed: !silent.has(name) });
    }
  });

  test.each([
    ['out', '/here/out'],
    ['out/', '/here/out/'],
    ['/abs/out/', '/abs/out/'],
    ['a.zip', '/here/a.zip'],
  ])('--output %s: a final slash, which says folder, is kept', (output, expected) => {
    expect(request({ output }).overrides.output).toBe(expected);
  });

  test('--layer makes a layer, --function one function', () => {
    expect(request({ layer: true }).kind).toBe('layer');
    expect(request({ function: 'one' }).function).toBe('one');
  });

  test('--find-links may be a folder or a page', () => {
    expect(request({ findLinks: ['wheels', 'https://host/page', '/abs'] }).findLinks).toEqual([
      '/here/wheels',
      'https://host/page',
      '/abs',
    ]);
  });
});
