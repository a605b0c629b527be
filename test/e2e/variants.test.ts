import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeElf } from '../makers/elf-maker.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import type { MadeWheel } from '../makers/wheel-maker.ts';
import { output, run, uvPath, zipwright, type CliResult } from './cli.ts';
import { offlineProject, type OfflineProject } from './wheelhouse.ts';

const wheels: readonly MadeWheel[] = [
  {
    name: 'alpha',
    files: {
      'alpha/__init__.py': '"""Docs."""\nNAMES = {"b", "a", None}\n'.repeat(30),
      'alpha/tests/test_it.py': 'def test_it():\n    assert {1, "a"}\n',
      'alpha/template.py': 'class {{ name }}:\n    pass\n',
      'alpha/types.pyi': 'NAMES: set[str]\n',
    },
    entries: [
      {
        name: 'alpha/native.so',
        content: makeElf({ sections: [{ name: '.debug_info', content: Buffer.alloc(20_000, 1) }] }),
        mode: 0o100755,
      },
    ],
    entryPoints: '[console_scripts]\nalpha = alpha:main\n',
  },
  { name: 'beta', files: { 'beta.py': 'import alpha\nVALUE = 1.5\n'.repeat(50) } },
];

const everything = ['--slim', '--bytecode', '--recompress'];

function project(): OfflineProject {
  const made = offlineProject(['alpha', 'beta'], wheels);
  mkdirSync(join(made.folder, 'own'));
  writeFileSync(join(made.folder, 'own', 'part.py'), 'import beta\nNAMES = {"x", "y"}\n');
  return made;
}

interface Entry {
  readonly sha256: string;
  readonly size: number;
  readonly compressed: number;
  readonly mode: string;
}

/** What Python's zipfile finds in an archive. */
async function entriesOf(zip: string): Promise<Map<string, Entry>> {
  const program = `
import hashlib, json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps([[i.filename, {"sha256": hashlib.sha256(archive.read(i)).hexdigest(), "size": i.file_size,
    "compressed": i.compress_size, "mode": oct(i.external_attr >> 16)}] for i in archive.infolist()]))
`;
  return new Map(JSON.parse(await output('python3', ['-c', program, zip])) as [string, Entry][]);
}

/** Builds and returns the archive's path. */
async function built(made: OfflineProject, name: string, ...flags: readonly string[]): Promise<string> {
  const zip = join(made.folder, 'dist', `${name}.zip`);
  const { exitCode, stderr } = await made.build('-o', zip, '--quiet', ...flags);
  expect(exitCode, stderr).toBe(0);
  expect(await output('unzip', ['-tq', zip])).toContain('No errors detected');
  return zip;
}

/** Checks every RECORD of an archive against what is in it, with pip's own reading of the metadata. */
async function checkRecords(zip: string, below = ''): Promise<void> {
  const folder = temporaryFolder();
  await output('unzip', ['-q', zip, '-d', folder]);
  const program = `
import base64, hashlib, importlib.metadata, sys
for distribution in importlib.metadata.distributions(path=[sys.argv[1]]):
    for file in distribution.files:
        content = file.locate().read_bytes()
        if file.hash is not None:
            digest = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, content).digest()).rstrip(b"=").decode()
            assert digest == file.hash.value and len(content) == file.size, file
        else:
            assert file.name == "RECORD", file
`;
  await output('python3', ['-I', '-c', program, join(folder, below)]);
}

const names = (entries: ReadonlyMap<string, Entry>): string[] => [...entries.keys()].sort();

const isRecord = (name: string): boolean => name.endsWith('.dist-info/RECORD');

const sum = (entries: ReadonlyMap<string, Entry>): number =>
  [...entries.values()].reduce((total, { compressed }) => total + compressed, 0);

/** Builds with nothing on PATH but uv and what is given, and no version manager. */
const buildWith = (made: OfflineProject, path: string, ...flags: readonly string[]): Promise<CliResult> =>
  zipwright(['build', made.folder, '--no-index', '--find-links', made.wheelhouse, ...flags], {
    environment: {
      ZIPWRIGHT_CACHE_DIR: made.cache,
      PIP_FIND_LINKS: '',
      PATH: `${dirname(uvPath())}:${path}`,
      HOME: made.folder,
      PYENV_ROOT: '/nonexistent',
      UV_PYTHON_INSTALL_DIR: '/nonexistent',
      MISE_DATA_DIR: '/nonexistent',
      ASDF_DATA_DIR: '/nonexistent',
      XDG_DATA_HOME: '/nonexistent',
    },
  });

/** What a CPython says of itself (src/toolchain/probe-python.ts). */
const factsOf = (executable: string) => ({
  implementation: 'cpython',
  version: '3.11.99',
  executable,
  prefix: '/nonexistent',
  standardLibrary: '/nonexistent/lib/python3.11',
  platlibdir: 'lib',
  libraryFolder: null,
  abiFlags: '',
  machine: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
  bits: 64,
});

/** A folder with a python3.11 that answers as one and, when it should compile, does something else. */
const standIn = (answer: string): string => {
  const folder = temporaryFolder();
  const interpreter = join(folder, 'python3.11');
  writeFileSync(
    interpreter,
    `#!/bin/sh\nif [ "$1" = -I ]; then echo '${JSON.stringify(factsOf(interpreter))}'; exit 0; fi\n${answer}\n`,
  );
  chmodSync(interpreter, 0o755);
  return folder;
};

const prelude = (folder: string): string =>
  `import sys\nsys.path.insert(0, ${JSON.stringify(folder)})\nfrom importlib.metadata import version\n`;

/** Builds a function of requirements from the index, unpacks it and runs a program with only it on the path. */
async function runBuilt(
  requirements: readonly string[],
  flags: readonly string[],
  program: string,
): Promise<CliResult> {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'lambda_function.py'),
    'def lambda_handler(event, context):\n    return event\n',
  );
  writeFileSync(join(folder, 'requirements.txt'), requirements.join('\n'));
  const zip = join(folder, 'dist', 'slim.zip');
  const result = await zipwright(['build', folder, '--runtime', 'python3.11', '-o', zip, ...flags]);
  expect(result.exitCode, result.stderr).toBe(0);
  await checkRecords(zip);
  const unpacked = join(folder, 'unpacked');
  await output('unzip', ['-q', zip, '-d', unpacked]);
  const ran = await run('python3.11', ['-I', '-v', '-c', `${prelude(unpacked)}${program}`]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return ran;
}

describe('an option changes what it says and nothing else', () => {
  test('--recompress', async () => {
    const made = project();
    const plain = await entriesOf(await built(made, 'plain'));
    const small = await entriesOf(await built(made, 'small', '--recompress'));
    expect(names(small)).toEqual(names(plain));
    for (const [name, entry] of small) {
      expect({ ...entry, compressed: 0 }, name).toEqual({ ...plain.get(name), compressed: 0 });
      expect(entry.compressed, name).toBeLessThanOrEqual(plain.get(name)?.compressed ?? 0);
    }
    expect(sum(small)).toBeLessThan(sum(plain));
  });

  test('--slim', async () => {
    const made = project();
    const plain = await entriesOf(await built(made, 'plain'));
    const zip = await built(made, 'slim', '--slim');
    const slim = await entriesOf(zip);
    const gone = names(plain).filter((name) => !slim.has(name));
    expect(gone).toEqual(['alpha/tests/test_it.py', 'alpha/types.pyi']);
    const changed = names(slim).filter((name) => slim.get(name)?.sha256 !== plain.get(name)?.sha256);
    expect(changed).toEqual(['alpha-1.0.dist-info/RECORD', 'alpha/native.so']);
    await checkRecords(zip);
  });

  test('--bytecode', async () => {
    const made = project();
    const plain = await entriesOf(await built(made, 'plain'));
    const zip = await built(made, 'bytecode', '--bytecode');
    const bytecode = await entriesOf(zip);
    expect(names(bytecode).filter((name) => !plain.has(name))).toEqual([
      '__pycache__/beta.cpython-311.pyc',
      '__pycache__/lambda_function.cpython-311.pyc',
      'alpha/__pycache__/__init__.cpython-311.pyc',
      'alpha/tests/__pycache__/test_it.cpython-311.pyc',
      'own/__pycache__/part.cpython-311.pyc',
    ]);
    for (const [name, entry] of plain) {
      expect(bytecode.get(name)?.sha256 === entry.sha256, name).toBe(!isRecord(name));
    }
    await checkRecords(zip);
  });

  test('all of them, in a layer', async () => {
    const made = project();
    const zip = await built(made, 'layer', '--layer', ...everything);
    const pyc = 'python/alpha/__pycache__/__init__.cpython-311.pyc';
    expect(names(await entriesOf(zip)).filter((name) => !name.includes('.dist-info/'))).toEqual([
      'python/__pycache__/beta.cpython-311.pyc',
      'python/alpha/__init__.py',
      pyc,
      'python/alpha/native.so',
      'python/alpha/template.py',
      'python/beta.py',
      'python/bin/alpha',
    ]);
    await checkRecords(zip, 'python');
    const folder = temporaryFolder();
    await output('unzip', ['-q', zip, '-d', folder]);
    expect(readFileSync(join(folder, pyc)).includes('/opt/python/alpha/__init__.py')).toBe(true);
  });
});

test('the same bytes with two caches, from two folders', async () => {
  const hashes = await Promise.all(
    [project(), project()].map(async (made, index) => {
      const zip = join(made.folder, 'dist', 'all.zip');
      const { exitCode, stderr } = await made.build(
        '-o',
        zip,
        '--quiet',
        ...everything,
        '--prefix',
        'common',
      );
      expect(exitCode, stderr).toBe(0);
      const again = await built(made, 'again', ...everything, '--prefix', 'common');
      expect(readFileSync(again).equals(readFileSync(zip)), `build ${index}`).toBe(true);
      return (await output('sha256sum', [zip])).slice(0, 64);
    }),
  );
  expect(hashes[1]).toBe(hashes[0]);
});

describe('bytecode of the right interpreter, or none', () => {
  test('a missing interpreter is an error that names the version and the way out', async () => {
    const made = project();
    await built(made, 'plain');
    const { exitCode, stderr } = await buildWith(made, '/nonexistent', '--bytecode');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Cannot compile bytecode for python3.11: no CPython 3.11 was found');
    expect(stderr).toContain('uv python install 3.11');
    expect((await buildWith(made, '/nonexistent')).exitCode).toBe(0);
  });

  test('an interpreter that fails leaves neither a package nor a pack', async () => {
    const made = project();
    await built(made, 'plain');
    const failing = standIn('echo "Fatal Python error: out of luck" >&2; exit 1');
    const { exitCode, stderr } = await buildWith(
      made,
      failing,
      '--bytecode',
      '-o',
      join(made.folder, 'x.zip'),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('with CPython 3.11.99');
    expect(stderr).toContain('Fatal Python error: out of luck');
    const found = await output('find', [made.cache, made.folder, '-name', '*pyc*', '-o', '-name', 'x.zip']);
    expect(found).toBe('');
  });

  test('a file of the user that does not compile is packaged and pointed out', async () => {
    const made = project();
    writeFileSync(join(made.folder, 'own', 'broken.py'), 'def f(:\n');
    for (const attempt of ['first', 'second']) {
      const { exitCode, stderr } = await made.build('--bytecode');
      expect(exitCode, attempt).toBe(0);
      expect(stderr, attempt).toContain('"own/broken.py" has no bytecode: it is not valid Python 3.11');
    }
    const zip = join(made.folder, 'dist', 'function.zip');
    expect((await entriesOf(zip)).has('own/broken.py')).toBe(true);
  });
});

describe('real distributions work', () => {
  test('requests, with everything: Python takes the bytecode as it is', async () => {
    const program = 'import requests\nprint(version("requests") == requests.__version__)\n';
    const { stdout, stderr } = await runBuilt(['requests'], everything, program);
    expect(stdout.trim()).toBe('True');
    expect(stderr).toMatch(
      /requests\/__pycache__\/sessions\.cpython-311\.pyc matches .*requests\/sessions\.py/,
    );
    expect(stderr).not.toContain('could not create');
    expect(stderr).not.toContain('# wrote');
  });

  test('numpy, pandas, scipy', async () => {
    const program = `
import numpy, numpy.testing, pandas, pandas.testing, scipy, scipy.linalg, scipy.optimize, scipy.stats, scipy.special, scipy.sparse
a = numpy.array([[3.0, 1.0], [1.0, 2.0]])
numpy.testing.assert_allclose(scipy.linalg.solve(a, [9, 8]), numpy.linalg.solve(a, [9, 8]))
frame = pandas.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]}).groupby("k").sum()
pandas.testing.assert_frame_equal(frame, frame.copy())
assert abs(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2) - 2 ** 0.5) < 1e-9
assert scipy.stats.norm.cdf(0) == 0.5 and scipy.special.gamma(5) == 24
assert scipy.sparse.eye(3).toarray().sum() == 3
assert [version(m.__name__) for m in (numpy, pandas, scipy)] == [m.__version__ for m in (numpy, pandas, scipy)]
print(int(frame.v["a"]))
`;
    const { stdout } = await runBuilt(['numpy', 'pandas', 'scipy'], ['--slim'], program);
    expect(stdout.trim()).toBe('4');
  });

  test('boto3, pydantic, requests, pillow, cryptography, sqlalchemy, langchain-core', async () => {
    const program = `
import boto3, io, pydantic, requests, sqlalchemy, sqlalchemy.testing, langchain_core.messages, langchain_core.prompts
from cryptography.fernet import Fernet
from PIL import Image
boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
class Model(pydantic.BaseModel):
    x: int
assert Model(x="3").x == 3
Image.new("RGB", (8, 8)).save(io.BytesIO(), "PNG")
key = Fernet(Fernet.generate_key())
assert key.decrypt(key.encrypt(b"a")) == b"a"
engine = sqlalchemy.create_engine("sqlite://")
with engine.connect() as connection:
    assert connection.execute(sqlalchemy.text("select 1")).scalar() == 1
assert langchain_core.messages.HumanMessage("a").content == "a"
names = ["boto3", "pydantic", "requests", "pillow", "cryptography", "sqlalchemy", "langchain-core"]
print(len([version(name) for name in names]))
`;
    const used = ['boto3', 'pydantic', 'requests', 'pillow', 'cryptography', 'sqlalchemy', 'langchain-core'];
    const { stdout } = await runBuilt(used, ['--slim'], program);
    expect(stdout.trim()).toBe('7');
  });
});
