import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { zipwright } from '../cli.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

/** Those that AWS still creates functions for. */
const minors = [...new Set((await listInterpreters(process.env)).map(({ minor }) => minor))]
  .filter((minor) => minor >= 10 && minor <= 14)
  .sort((a, b) => a - b);
const names = minors.map((minor) => `python3${minor}`);

/** Says that it is there, and goes on when all others are: so they must run at the same time. */
const HANDLER = `
import sys, time
import boto3
import numpy


def handler(event, context):
    s3 = boto3.client("s3")
    s3.put_object(Bucket="meeting", Key=context.function_name)
    deadline = time.monotonic() + 40
    while True:
        there = {found["Key"] for found in s3.list_objects_v2(Bucket="meeting").get("Contents", [])}
        if there >= set(event["all"]):
            break
        if time.monotonic() > deadline:
            raise TimeoutError(f"only {there} came")
        time.sleep(0.05)
    matrix = numpy.arange(9, dtype=float).reshape(3, 3) + numpy.eye(3)
    return {
        "version": sys.version.split()[0],
        "determinant": round(float(numpy.linalg.det(matrix)), 6),
        "file": numpy.__file__,
        "extension": numpy.linalg._umath_linalg.__file__,
    }
`;

let platform: RunningPlatform;
const folder = suiteFolder();
const [cli] = await awsClis();
const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });

beforeAll(async () => {
  platform = await startPlatform();
  folder.write('project/app.py', HANDLER);
});

afterAll(async () => {
  await platform.stop();
});

describe.skipIf(minors.length < 2)(
  `functions on ${minors.length} CPythons (skipped when there is only one on this machine)`,
  () => {
    test.each(minors)('one for 3.%i is built with numpy, and created', async (minor) => {
      const target = ['--runtime', `python3.${minor}`, '--handler', 'app.handler'];
      const output = ['--output', join(folder.path, `${minor}.zip`), '--quiet'];
      const built = await zipwright([
        'build',
        join(folder.path, 'project'),
        '--with',
        'numpy',
        ...target,
        ...output,
      ]);
      expect({ exitCode: built.exitCode, stderr: built.stderr }).toEqual({ exitCode: 0, stderr: '' });
      await aws(
        `lambda create-function --function-name python3${minor} --runtime python3.${minor} --handler app.handler --timeout 60 --memory-size 512 --role arn:aws:iam::000000000000:role/app --zip-file fileb://${minor}.zip`,
      );
      await aws(`lambda wait function-active-v2 --function-name python3${minor}`);
    });

    test('they run at the same time, each on its own interpreter with its own numpy', async () => {
      await aws('s3 mb s3://meeting');
      folder.write('event.json', JSON.stringify({ all: names }));
      const answers = await Promise.all(
        names.map(async (name) => {
          await aws(`lambda invoke --function-name ${name} --payload fileb://event.json ${name}.json`);
          return JSON.parse(readFileSync(join(folder.path, `${name}.json`), 'utf8')) as unknown;
        }),
      );
      expect(answers).toEqual(
        minors.map((minor) => ({
          version: expect.stringMatching(new RegExp(`^3\\.${minor}\\.`)),
          determinant: -5,
          file: '/var/task/numpy/__init__.py',
          extension: expect.stringContaining(`/var/task/numpy/linalg/_umath_linalg.cpython-3${minor}-`),
        })),
      );
    });
  },
);
