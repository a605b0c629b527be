import { describe, expect, test } from 'vitest';
import { moduleProvenance } from '../../../src/inspect/module-provenance.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { madeInspection, type MadeInspection } from '../made-inspection.ts';

/** `taken package alpha/__init__.py`, `loses later python/alpha.py > /var/task/alpha/__init__.py` */
function ask(module: string, made: MadeInspection): string[] {
  return moduleProvenance(module, madeInspection(made)).candidates.map((each) => {
    const what = each.origin === 'archive' ? `${each.form} ${each.path}` : each.provider.part;
    const { reason = '', detail } = each.loss ?? {};
    return `${[each.verdict, reason, what].filter(Boolean).join(' ')}${detail === undefined ? '' : ` > ${detail}`}`;
  });
}

describe('the order of the search', () => {
  test('the package, then layers by their Python folder, then the SDK', () => {
    const layers = [{ 'python/boto3/__init__.py': '', 'python/lib/python3.12/site-packages/boto3.py': '' }];
    expect(ask('boto3', { files: { 'boto3/__init__.py': '' }, layers })).toEqual([
      'taken package boto3/__init__.py',
      'loses later source python/lib/python3.12/site-packages/boto3.py > /var/task/boto3/__init__.py',
      'loses later package python/boto3/__init__.py > /var/task/boto3/__init__.py',
      'loses later sdk > /var/task/boto3/__init__.py',
    ]);
    expect(ask('boto3', { files: {}, layers })[0]).toBe(
      'taken source python/lib/python3.12/site-packages/boto3.py',
    );
    expect(ask('boto3', { files: {} })).toEqual(['taken sdk']);
  });

  test('what a function brings comes before the standard library', () => {
    expect(ask('email', { files: { 'email.py': '' } })).toEqual([
      'taken source email.py',
      'loses later standard library > /var/task/email.py',
    ]);
  });

  test('but not before what is built into the interpreter, or loaded before the function', () => {
    const files = { 'time.py': '', 'json/__init__.py': '', 'simplejson.py': '' };
    expect(ask('time', { files })).toEqual(['taken interpreter', 'loses built-in source time.py']);
    expect(ask('json', { files })).toEqual([
      'taken standard library',
      'loses loaded-before package json/__init__.py',
    ]);
    expect(ask('simplejson', { files })[0]).toBe('taken client');
    expect(ask('json.tool', { files: { ...files, 'json/tool.py': '' } })).toEqual([
      'taken standard library',
      'loses package-elsewhere source json/tool.py > /var/lang/lib/python3.12',
    ]);
  });

  test('a folder without __init__.py comes after every module, even of the runtime', () => {
    expect(ask('email', { files: { 'email/x.py': '' } })).toEqual([
      'loses namespace namespace email/ > /var/lang/lib/python3.12',
      'taken standard library',
    ]);
    expect(ask('boto3', { files: { 'boto3/x.py': '' } })[1]).toBe('taken sdk');
  });

  test('the same names are nothing where the runtime does not have them', () => {
    expect(ask('tomllib', { files: {}, runtime: 'python3.10' })).toEqual([]);
    expect(ask('tomllib', { files: {}, runtime: 'python3.11' })).toEqual(['taken standard library']);
    expect(ask('setuptools', { files: {}, runtime: 'python3.11' })).toEqual(['taken tools']);
    expect(ask('setuptools', { files: {} })).toEqual([]);
  });
});

describe('layers', () => {
  test('a later one is unpacked over an earlier one', () => {
    const layer = { 'python/alpha.py': '' };
    expect(ask('alpha', { files: {}, layers: [layer, layer] })).toEqual([
      'taken source python/alpha.py',
      'loses replaced source python/alpha.py > layer1.zip',
    ]);
  });

  test('a package may be of several layers', () => {
    const layers = [{ 'python/alpha/__init__.py': '' }, { 'python/alpha/beta.py': '' }];
    expect(ask('alpha', { files: {}, layers })).toEqual(['taken package python/alpha/__init__.py']);
    expect(ask('alpha.beta', { files: {}, layers })).toEqual(['taken source python/alpha/beta.py']);
  });

  test('a layer by itself is looked at as it will lie in /opt', () => {
    const { candidates } = moduleProvenance(
      'alpha',
      madeInspection({ files: { 'python/alpha.py': '' }, kind: 'layer' }),
    );
    expect(candidates).toMatchObject([{ verdict: 'taken', location: '/opt/python/alpha.py' }]);
  });
});

describe('packages', () => {
  test('of a namespace package every portion is taken, in the order of the path', () => {
    const made = {
      files: { 'google/auth/__init__.py': '' },
      layers: [{ 'python/google/protobuf/__init__.py': '' }],
    };
    expect(ask('google', made)).toEqual(['portion namespace google/', 'portion namespace python/google/']);
    expect(ask('google.protobuf', made)).toEqual(['taken package python/google/protobuf/__init__.py']);
  });

  test('modules are looked for where their package is, and nowhere else', () => {
    const made = {
      files: { 'alpha/__init__.py': '' },
      layers: [{ 'python/alpha/__init__.py': '', 'python/alpha/beta.py': '' }],
    };
    expect(ask('alpha.beta', made)).toEqual([
      'loses package-elsewhere source python/alpha/beta.py > /var/task/alpha/__init__.py',
    ]);
    expect(ask('botocore.session', { files: {} })).toEqual(['taken sdk']);
    expect(ask('botocore.session', { files: { 'botocore/__init__.py': '' } })).toEqual([
      'loses package-elsewhere sdk > /var/task/botocore/__init__.py',
    ]);
  });

  test('a single file has no modules within', () => {
    expect(ask('alpha.beta', { files: { 'alpha.py': '', 'alpha/beta.py': '' } })).toEqual([
      'loses no-package source alpha/beta.py > alpha',
    ]);
  });
});

describe('forms of a module', () => {
  test('in one folder: package, extension module, source, bytecode', () => {
    const files = {
      'alpha.pyc': '',
      'alpha.py': '',
      'alpha.so': '',
      'alpha.abi3.so': '',
      'alpha.cpython-312-x86_64-linux-gnu.so': '',
      'alpha/__init__.py': '',
    };
    expect(ask('alpha', { files })).toEqual([
      'taken package alpha/__init__.py',
      'loses form extension alpha.cpython-312-x86_64-linux-gnu.so > /var/task/alpha/__init__.py',
      'loses form extension alpha.abi3.so > /var/task/alpha/__init__.py',
      'loses form extension alpha.so > /var/task/alpha/__init__.py',
      'loses form source alpha.py > /var/task/alpha/__init__.py',
      'loses form bytecode alpha.pyc > /var/task/alpha/__init__.py',
    ]);
  });

  test('extension modules for others are passed over', () => {
    const files = {
      'alpha.py': '',
      'alpha.cpython-311-x86_64-linux-gnu.so': '',
      'alpha.cpython-312-aarch64-linux-gnu.so': '',
      'alpha.cpython-312-x86_64-linux-musl.so': '',
      'alpha.cpython-312t-x86_64-linux-gnu.so': '',
      'alpha.cpython-312-darwin.so': '',
      'alpha.cp312-win_amd64.pyd': '',
    };
    expect(ask('alpha', { files })).toEqual([
      'taken source alpha.py',
      'loses other-python extension alpha.cpython-311-x86_64-linux-gnu.so > CPython 3.11',
      'loses other-machine extension alpha.cpython-312-aarch64-linux-gnu.so > arm64',
      'loses other-system extension alpha.cpython-312-x86_64-linux-musl.so > musl (Alpine Linux)',
      'loses free-threaded extension alpha.cpython-312t-x86_64-linux-gnu.so > free-threaded CPython',
      'loses other-system extension alpha.cpython-312-darwin.so > macOS',
      'loses other-system extension alpha.cp312-win_amd64.pyd > Windows',
    ]);
    expect(ask('alpha', { files, architecture: 'arm64' })[0]).toBe(
      'taken extension alpha.cpython-312-aarch64-linux-gnu.so',
    );
  });

  test('one that is found by its name may be for another machine all the same', () => {
    const made = { files: { 'alpha.abi3.so': makeElf({ machine: 183 }) } };
    expect(moduleProvenance('alpha', madeInspection(made)).fault).toBe(
      'is for arm64, and the function runs on x86_64',
    );
    expect(
      moduleProvenance('alpha', madeInspection({ ...made, architecture: 'arm64' })).fault,
    ).toBeUndefined();
  });
});

function near(module: string, made: MadeInspection): string[] {
  return moduleProvenance(module, madeInspection(made)).nearMisses.map(
    ({ reason, path }) => `${reason} ${path}`,
  );
}

describe('what is near a module that is not found', () => {
  test.each([
    ['alpha', { 'Alpha.py': '' }, ['case Alpha.py']],
    ['my_lib', { 'my-lib/__init__.py': '' }, ['dash my-lib/__init__.py']],
    ['alpha', { 'src/alpha.py': '' }, ['folder src/alpha.py']],
    ['alpha.beta', { 'src/alpha/beta/__init__.py': '' }, ['folder src/alpha/beta/__init__.py']],
    ['alpha', { 'python/alpha.py': '' }, ['layer-folder python/alpha.py']],
    ['alpha', { 'alphas.py': '', 'my/alphabet.py': '', 'xalpha.py': '' }, []],
  ])('%s in a function', (module, files, found) => {
    expect(near(module, { files })).toEqual(found);
  });

  test.each([
    ['python/lib/python3.11/site-packages/alpha/__init__.py', 'other-python-folder'],
    ['alpha/__init__.py', 'beside-python'],
    ['python/vendor/alpha.py', 'folder'],
  ])('%s in a layer', (path, reason) => {
    expect(near('alpha', { files: {}, layers: [{ [path]: '' }] })).toEqual([`${reason} ${path}`]);
  });

  test('the nearest to the root comes first', () => {
    expect(near('alpha', { files: { 'a/b/alpha.py': '', 'c/alpha.py': '' } })).toEqual([
      'folder c/alpha.py',
      'folder a/b/alpha.py',
    ]);
  });
});
