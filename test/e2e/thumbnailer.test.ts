import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../makers/temporary-folder.ts';
import { output, root, zipwright } from './cli.ts';

test('the example builds from the real index into a zip that unpacks and works', async () => {
  const folder = temporaryFolder();
  cpSync(join(root, 'examples', 'thumbnailer'), folder, {
    recursive: true,
    filter: (source) => !/[\\/](dist|\.zipwright)$/.test(source),
  });
  const built = await zipwright(['build', folder, '--json']);
  expect(built.stderr).toBe('');
  expect(built.exitCode).toBe(0);
  const { artifacts } = JSON.parse(built.stdout) as { artifacts: { file: string; sha256: string }[] };
  const [artifact] = artifacts;
  expect(artifact?.file).toBe(join(folder, 'dist', `${folder.slice(folder.lastIndexOf('/') + 1)}.zip`));
  expect(await output('unzip', ['-tq', artifact?.file ?? ''])).toContain('No errors detected');

  const unpacked = join(temporaryFolder(), 'unpacked');
  await output('unzip', ['-q', artifact?.file ?? '', '-d', unpacked]);
  const answer = await output('python3.11', [
    '-I',
    '-c',
    `
import json, sys
sys.path.insert(0, ${JSON.stringify(unpacked)})
import boto3, requests, lambda_function
print(json.dumps(lambda_function.lambda_handler(json.load(open(${JSON.stringify(join(folder, 'event.json'))})), None)))
`,
  ]);
  expect(JSON.parse(answer)).toMatchObject({ width: 32, height: 32 });

  rmSync(join(folder, 'dist'), { recursive: true });
  const again = await zipwright(['build', folder, '--json', '--offline']);
  expect(JSON.parse(again.stdout)).toMatchObject({ artifacts: [{ sha256: artifact?.sha256 }] });
});
