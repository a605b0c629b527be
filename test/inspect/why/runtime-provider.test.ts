import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isRuntimeModule } from '../../../src/inspect/runtime-modules.ts';
import { commonModules, versionedModules } from '../../../src/inspect/stdlib-modules.ts';
import { precedenceOf } from '../../../src/inspect/why/loaded-before.ts';
import { runtimeProvider } from '../../../src/inspect/why/runtime-provider.ts';
import { pythonRuntimes } from '../../../src/lambda/runtimes.ts';
import { runtimeSdk } from '../../../src/lambda/sdk.ts';
import { parseRuntime } from '../../../src/lambda/target.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';

const STANDARD = [...commonModules.trim().split(/\s+/), ...Object.keys(versionedModules)];
const BROUGHT = [
  'boto3',
  'botocore',
  'dateutil',
  'awslambdaric',
  'bootstrap',
  'simplejson',
  'pip',
  'setuptools',
  '__main__',
];

const folder = (name: string, runtime: string): string | undefined =>
  runtimeProvider(name, parseRuntime(runtime))?.folder;

describe('what a runtime provides', () => {
  test.each(pythonRuntimes)(
    '$id: everything that its functions may import without bringing it',
    (runtime) => {
      const names = [...STANDARD, ...BROUGHT, 'requests', 'numpy'];
      const provided = names.filter((name) => runtimeProvider(name, runtime) !== undefined);
      expect(provided).toEqual(names.filter((name) => isRuntimeModule(name, runtime.minor)));
    },
  );

  test('every distribution of the SDK has its module', () => {
    const runtime = parseRuntime('python3.13');
    const found = ['boto3', 'botocore', 'jmespath', 'dateutil', 's3transfer', 'six', 'urllib3'].map(
      (name) => runtimeProvider(name, runtime)?.distribution,
    );
    expect(new Set(found)).toEqual(runtimeSdk);
  });

  test('where it is: the SDK moved with python3.11', () => {
    expect(folder('boto3', 'python3.10')).toBe('/var/runtime');
    expect(folder('boto3', 'python3.11')).toBe('/var/lang/lib/python3.11/site-packages');
    expect(folder('email', 'python3.11')).toBe('/var/lang/lib/python3.11');
    expect(folder('sys', 'python3.11')).toBeUndefined();
  });
});

const pythons = (await listInterpreters(process.env)).filter(({ minor }) => minor >= 9 && minor <= 15);

describe.skipIf(pythons.length === 0)('what no file can take the place of', () => {
  test.each(pythons)('$version finds it before it looks in any folder', ({ path, minor }) => {
    const program = `
import importlib.machinery as machinery, json, sys
names = json.load(sys.stdin)
finders = (machinery.BuiltinImporter, machinery.FrozenImporter)
print(json.dumps([name for name in names if name in sys.builtin_module_names or any(each.find_spec(name) for each in finders)]))
`;
    const { stdout } = spawnSync(path, ['-I', '-c', program], {
      input: JSON.stringify(STANDARD),
      encoding: 'utf8',
    });
    const real = JSON.parse(stdout) as readonly string[];
    const ours = STANDARD.filter((name) => precedenceOf(name, minor) === 'built in');
    // Distributions of Linux build more into theirs than AWS does.
    expect(ours.filter((name) => !real.includes(name))).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });
});
