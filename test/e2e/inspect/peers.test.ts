import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip, type MadeEntry } from '../../makers/zip-maker.ts';
import { output, uvPath } from '../cli.ts';
import { inspectZip, type ZipTarget } from './inspected-zip.ts';

/** Zips a folder as Python's zipfile does, with the modes that the files have, or with one for all. */
const ZIP = `
import os, sys, zipfile
folder, target, mode = sys.argv[1], sys.argv[2], sys.argv[3]
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            info = zipfile.ZipInfo.from_file(path, os.path.relpath(path, folder))
            info.compress_type = zipfile.ZIP_DEFLATED
            if mode:
                info.external_attr = (0o100000 | int(mode, 8)) << 16
            with open(path, "rb") as file:
                archive.writestr(info, file.read())
`;

const HANDLER = 'def lambda_handler(event, context):\n    return event\n';

interface Peer {
  /** How uv is told to install, as the peer does it. */
  readonly flags: readonly string[];
  readonly requirements: readonly string[];
  readonly imports: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Mode that the peer gives all files. */
  readonly mode?: string;
}

/** Installs with uv into a folder, and zips that. */
async function peerZip({ flags, requirements, imports, environment = {}, mode = '' }: Peer): Promise<string> {
  const folder = temporaryFolder();
  const target = join(folder, 'package');
  const how = ['pip', 'install', '--quiet', '--no-deps', '--link-mode', 'copy', '--target', target];
  await output(uvPath(), [...how, ...flags, ...requirements], { environment });
  writeFileSync(join(target, 'lambda_function.py'), `${imports}\n\n${HANDLER}`);
  const zip = join(folder, 'app.zip');
  await output('python3', ['-c', ZIP, target, zip, mode]);
  return zip;
}

const on = (runtime: string, architecture: ZipTarget['architecture'] = 'x86_64'): ZipTarget => ({
  runtime,
  architecture,
});

/** sam's python-uv takes this platform, which means glibc 2.28, for every runtime. */
const SAM_UV: Peer = {
  flags: ['--python-version', '3.11', '--python-platform', 'x86_64-unknown-linux-gnu'],
  requirements: ['pillow==11.3.0', 'jmespath==1.0.1'],
  imports: 'import jmespath\nfrom PIL import Image',
};

/** An entry whose headers declare so many bytes. */
function declaring(name: string, megabytes: number): MadeEntry {
  const size = megabytes * 1_000_000;
  return { name, content: 'x', central: { size }, local: { size } };
}

const codesOf = (zip: string): string[] => inspectZip(zip, on('python3.11')).map(({ code }) => code);

describe("other tools' packages, each with the finding that names its fault", () => {
  test('glibc 2.27 on Amazon Linux 2, and the lock file of uv (sam build, python-uv)', async () => {
    const zip = await peerZip(SAM_UV);
    const findings = inspectZip(zip, on('python3.11'));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'NATIVE_TOO_NEW',
        severity: 'error',
        distribution: 'pillow',
        message: expect.stringContaining('needs glibc 2.27, and Amazon Linux 2 (python3.11) has 2.26'),
      }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ code: 'MODE_UNUSUAL', path: '.lock' }));
    expect(findings.filter(({ severity }) => severity === 'error')).toHaveLength(1);
    // What that runtime cannot load another can, but for its Python.
    expect(inspectZip(zip, on('python3.12')).map(({ code }) => code)).not.toContain('NATIVE_TOO_NEW');
    expect(inspectZip(zip, on('python3.12'))).toContainEqual(
      expect.objectContaining({ code: 'NATIVE_OTHER_PYTHON', severity: 'error', distribution: 'pillow' }),
    );
  });

  test('x86_64 libraries in an arm64 package (serverless-python-requirements)', async () => {
    const findings = inspectZip(await peerZip(SAM_UV), on('python3.11', 'arm64'));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([
      expect.objectContaining({
        code: 'NATIVE_OTHER_MACHINE',
        distribution: 'pillow',
        message: expect.stringMatching(/is for x86_64, and the function runs on arm64 \(and \d+ more\)$/),
      }),
    ]);
  });

  test('programs without x bits (sam build)', async () => {
    const peer = {
      ...SAM_UV,
      flags: ['--python-version', '3.11'],
      requirements: ['jmespath==1.0.1'],
      imports: 'import jmespath',
      mode: '644',
    };
    const zip = await peerZip(peer);
    expect(inspectZip(zip, on('python3.11'))).toContainEqual(
      expect.objectContaining({ code: 'MODE_NOT_EXECUTABLE', severity: 'warning', path: 'bin/jp.py' }),
    );
  });

  test('a source distribution without its C code, in silence (sam build, arm64)', async () => {
    const peer: Peer = {
      flags: ['--python-version', '3.11', '--no-binary', 'crcmod'],
      requirements: ['crcmod==1.7'],
      imports: 'import crcmod',
      environment: { CC: '/bin/false', UV_CACHE_DIR: join(temporaryFolder(), 'uv') },
    };
    const zip = await peerZip(peer);
    expect(inspectZip(zip, on('python3.11', 'arm64'))).toContainEqual(
      expect.objectContaining({
        code: 'NATIVE_LEFT_OUT',
        severity: 'notice',
        distribution: 'crcmod',
        path: 'crcmod/crcmod.py',
        message: expect.stringContaining('"crcmod._crcfunext"'),
      }),
    );
  });

  test("a wheel that counts on the system's libexpat, which Amazon Linux 2023 has not (titiler)", async () => {
    const peer: Peer = {
      flags: ['--python-version', '3.12', '--python-platform', 'x86_64-manylinux_2_28'],
      requirements: ['rasterio==1.4.3'],
      imports: 'import rasterio',
    };
    const findings = inspectZip(await peerZip(peer), on('python3.12'));
    expect(findings.filter(({ code }) => /^(?:LIBRARY|NATIVE)_/.test(code))).toEqual([
      expect.objectContaining({
        code: 'LIBRARY_MISSING',
        severity: 'error',
        distribution: 'rasterio',
        message: expect.stringMatching(/^"rasterio\.libs\/libgdal-.*" needs "libexpat\.so\.1"/),
      }),
    ]);
  });

  test('bytecode that takes a package over the limit (pip and zip)', () => {
    const folder = join(temporaryFolder(), 'made');
    mkdirSync(folder);
    const made = (bytecode: number): string => {
      const zip = join(folder, `${bytecode}.zip`);
      const entries = [
        { name: 'lambda_function.py', content: HANDLER },
        declaring('pkg/data.bin', 244),
        declaring('pkg/__pycache__/data.cpython-311.pyc', bytecode),
      ];
      writeFileSync(zip, makeZip({ entries }));
      return zip;
    };
    expect(codesOf(made(76))).toContain('SIZE_OVER_LIMIT');
    expect(codesOf(made(10))).not.toContain('SIZE_OVER_LIMIT');
  });
});
