import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Bom } from '../../../src/inspect/sbom/bom.ts';
import { makeElf } from '../../makers/elf-maker.ts';
import { distribution } from '../inspected.ts';
import { bomOf, componentOf, expectValid, type MadeBom } from './validated.ts';

const elf = makeElf({ soname: 'libz.so.1' });
const inLayer = (files: Readonly<Record<string, string | Buffer>>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`python/${path}`, content]));

const graph = ({ dependencies }: Bom): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));

async function validBom(made: MadeBom): Promise<Bom> {
  const bom = bomOf(made);
  await expectValid(bom);
  return bom;
}

describe('makeBom()', () => {
  test('describes the function, and each distribution as a component', async () => {
    const wheel = { filename: 'Demo_App-1.0+cpu-py3-none-any.whl', sha256: 'a'.repeat(64) };
    const bom = await validBom({
      files: {
        'app.py': '',
        ...distribution('Demo.App', {
          version: '1.0+cpu',
          fields: [
            'Summary: Does things',
            'License-Expression: mit',
            'Author-email: Ann <ann@h.invalid>',
            'Maintainer: Bo',
            'Project-URL: Source Code, https://me:secret@h.invalid/ü?a=[b]',
          ],
        }),
      },
      wheels: { 'demo-app': wheel },
    });
    expect(bom.metadata.component).toMatchObject({
      type: 'application',
      name: 'app.zip',
      hashes: [{ alg: 'SHA-256', content: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      properties: [
        { name: 'zipwright:kind', value: 'function' },
        { name: 'zipwright:runtime', value: 'python3.13' },
        { name: 'zipwright:architecture', value: 'x86_64' },
        { name: 'zipwright:handler', value: 'app.handler' },
      ],
    });
    expect(bom.metadata.tools.components).toEqual([
      { type: 'application', name: 'zipwright', version: '0.1.0' },
    ]);
    expect(bom.components).toEqual([
      {
        type: 'library',
        'bom-ref': 'pkg:pypi/demo-app@1.0%2Bcpu',
        supplier: { name: 'Bo', contact: [{ name: 'Bo' }] },
        authors: [{ name: 'Ann', email: 'ann@h.invalid' }],
        name: 'Demo.App',
        version: '1.0+cpu',
        description: 'Does things',
        licenses: [{ license: { id: 'MIT', acknowledgement: 'declared' } }],
        purl: 'pkg:pypi/demo-app@1.0%2Bcpu',
        externalReferences: [
          { type: 'vcs', url: 'https://h.invalid/%C3%BC?a=%5Bb%5D' },
          {
            type: 'distribution',
            url: 'Demo_App-1.0%2Bcpu-py3-none-any.whl',
            comment: 'the wheel that was installed',
            hashes: [{ alg: 'SHA-256', content: wheel.sha256 }],
          },
        ],
        properties: [{ name: 'zipwright:path', value: 'Demo.App-1.0+cpu.dist-info/METADATA' }],
      },
    ]);
    expect(bom.metadata).not.toHaveProperty('timestamp');
  });

  test('follows Requires-Dist on the target', async () => {
    const bom = await validBom({
      files: {
        ...distribution('a', {
          fields: [
            'Requires-Dist: b>1',
            'Requires-Dist: c; python_version < "3.9"',
            'Requires-Dist: d; extra == "x"',
            'Requires-Dist: ???',
          ],
        }),
        ...distribution('b', { fields: ['Requires-Dist: A'] }),
        ...distribution('c', { fields: ['Requires-Dist: absent'] }),
        ...distribution('d'),
      },
    });
    expect(graph(bom)).toEqual({
      artifact: ['pkg:pypi/a@1.0', 'pkg:pypi/c@1.0', 'pkg:pypi/d@1.0'],
      'pkg:pypi/a@1.0': ['pkg:pypi/b@1.0'],
      'pkg:pypi/b@1.0': ['pkg:pypi/a@1.0'],
      'pkg:pypi/c@1.0': [],
      'pkg:pypi/d@1.0': [],
    });
    expect(bom.compositions).toEqual([{ aggregate: 'unknown', assemblies: ['artifact'] }]);
  });

  test("layers are components with components; the function's own come first", async () => {
    const bom = await validBom({
      files: {
        ...distribution('a', { fields: ['Requires-Dist: b', 'Requires-Dist: c'] }),
        ...distribution('b'),
      },
      layers: [inLayer({ ...distribution('b'), ...distribution('c') }), inLayer(distribution('b'))],
    });
    expect(
      bom.components.map((each) => [each.name, each.components?.map((inner) => inner['bom-ref'])]),
    ).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['layer0.zip', ['pkg:pypi/b@1.0#2', 'pkg:pypi/c@1.0']],
      ['layer1.zip', ['pkg:pypi/b@1.0#3']],
    ]);
    expect(graph(bom)).toMatchObject({
      artifact: ['layer:1', 'layer:2', 'pkg:pypi/a@1.0'],
      'layer:1': ['pkg:pypi/b@1.0#2'],
      'layer:2': ['pkg:pypi/b@1.0#3'],
      'pkg:pypi/a@1.0': ['pkg:pypi/b@1.0', 'pkg:pypi/c@1.0'],
    });
    expect(bom.compositions[0]?.assemblies).toEqual(['artifact', 'layer:1', 'layer:2']);
  });

  test('libraries that wheels bring are nested, with the hash of their bytes', async () => {
    const bom = await validBom({
      files: {
        ...distribution('Num-Py', {
          files: { 'Num_Py.libs/libblas-0a1b.so.3': elf, 'Num_Py/core.cpython-313-x86_64-linux-gnu.so': elf },
        }),
        'other.libs/libq.so': elf,
        'Num_Py.libs/readme.txt': 'no library',
        'lib/libz.so.1': elf,
        'lib/libtext.so': 'no library',
      },
    });
    const library = (path: string): object => ({
      type: 'library',
      name: path.slice(path.lastIndexOf('/') + 1),
      hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(elf).digest('hex') }],
      properties: [{ name: 'zipwright:path', value: path }],
    });
    expect(componentOf(bom, 'Num-Py')?.components).toEqual([library('Num_Py.libs/libblas-0a1b.so.3')]);
    expect(bom.components.slice(1)).toEqual([library('other.libs/libq.so'), library('lib/libz.so.1')]);
  });

  test('what the runtime brings is optional, and only there when something needs it', async () => {
    const bom = await validBom({
      files: {
        'app.py': 'import boto3\nfrom dateutil import tz\n',
        ...distribution('s3transfer', { fields: ['Requires-Dist: botocore'] }),
      },
    });
    expect(componentOf(bom, 'boto3')).toEqual({
      type: 'library',
      'bom-ref': 'runtime:boto3',
      name: 'boto3',
      scope: 'optional',
      purl: 'pkg:pypi/boto3',
      properties: [
        { name: 'zipwright:provided-by', value: 'python3.13' },
        { name: 'zipwright:version-seen', value: expect.stringMatching(/^1\./) },
        { name: 'zipwright:version-seen-on', value: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
      ],
    });
    expect(graph(bom)).toMatchObject({
      artifact: ['pkg:pypi/s3transfer@1.0', 'runtime:boto3', 'runtime:python-dateutil'],
      'pkg:pypi/s3transfer@1.0': ['runtime:botocore'],
      'runtime:boto3': [],
    });
    expect(componentOf(bomOf({ files: { 'app.py': 'import json\n' } }), 'boto3')).toBeUndefined();
    const brought = bomOf({ files: { 'app.py': 'import boto3\n', ...distribution('boto3') } });
    expect(brought.components.map((each) => each.scope)).toEqual([undefined]);
  });

  test('a distribution whose metadata cannot be read is told as that', async () => {
    const bom = await validBom({ files: { 'broken-1.0.dist-info/METADATA': 'Name: broken\n' } });
    expect(bom.components).toEqual([
      {
        type: 'library',
        'bom-ref': 'pkg:pypi/broken',
        name: 'broken',
        purl: 'pkg:pypi/broken',
        properties: [
          { name: 'zipwright:path', value: 'broken-1.0.dist-info/METADATA' },
          {
            name: 'zipwright:metadata',
            value: 'it has no field "version", which every distribution must have',
          },
        ],
      },
    ]);
  });

  test('says what is known against the distributions', async () => {
    const affected = [
      {
        name: 'a',
        versions: [],
        ranges: [
          [
            { kind: 'introduced', version: '0' },
            { kind: 'fixed', version: '1.2' },
          ],
        ],
      },
    ] as const;
    const bom = await validBom({
      files: distribution('a'),
      layers: [inLayer({ ...distribution('a'), ...distribution('b') })],
      request: {
        advisories: [
          {
            id: 'GHSA-x',
            aliases: ['CVE-1'],
            summary: 'Bad',
            severity: 'moderate',
            vector: 'CVSS:3.1/AV:N',
            affected,
          },
        ],
      },
    });
    expect(bom.vulnerabilities).toEqual([
      {
        'bom-ref': 'vulnerability:GHSA-x:a@1.0',
        id: 'GHSA-x',
        source: { name: 'GitHub' },
        references: [{ id: 'CVE-1', source: { name: 'NVD' } }],
        ratings: [{ severity: 'medium', method: 'CVSSv31', vector: 'CVSS:3.1/AV:N' }],
        description: 'Bad',
        recommendation: 'Upgrade a to 1.2 or later',
        affects: [{ ref: 'pkg:pypi/a@1.0' }, { ref: 'pkg:pypi/a@1.0#2' }],
      },
    ]);
  });

  test('is the same for the same content, and another for any other', () => {
    const made = { files: distribution('a') };
    const first = bomOf(made);
    expect(bomOf(made)).toEqual(first);
    expect(first.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(bomOf({ files: distribution('a', { version: '2' }) }).serialNumber).not.toBe(first.serialNumber);
    const dated = bomOf({ ...made, request: { timestamp: '2026-01-01T00:00:00Z' } });
    expect(dated.metadata.timestamp).toBe('2026-01-01T00:00:00Z');
  });
});
