import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { output, run, zipwright } from '../cli.ts';
import { pythons } from '../runtime/installed-pythons.ts';
import { inspectZip, seriousOf } from './inspected-zip.ts';

/** Prints the source files of all imported modules that are below a folder. */
const PROGRAM = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import lambda_function, boto3, botocore.session, requests, pydantic
boto3.client("s3", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
print(json.dumps(sorted(file for file in files if file.startswith(sys.argv[1]) and file.endswith(".py"))))
`;

const perMinor = new Map(pythons.map((python) => [python.minor, python]));
const tried = [...perMinor.values()].filter(({ minor }) => minor === 11 || minor === 13);

describe.skipIf(tried.length === 0)('--bytecode', () => {
  test.each(tried)('python3.$minor takes the bytecode of every module as it is', async ({ minor, path }) => {
    const folder = temporaryFolder();
    const project = join(folder, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'requirements.txt'), 'boto3\nrequests\npydantic\n');
    writeFileSync(join(project, 'helper.py'), 'NAME = "helper"\n');
    writeFileSync(
      join(project, 'lambda_function.py'),
      'import helper\n\ndef lambda_handler(event, context):\n    return event\n',
    );
    const zip = join(folder, 'app.zip');
    const flags = ['--bytecode', '--runtime', `python3.${minor}`, '-o', zip, '--quiet'];
    const built = await zipwright(['build', project, ...flags]);
    expect(built.exitCode, built.stderr).toBe(0);
    const unpacked = join(folder, 'unpacked');
    await output('unzip', ['-q', zip, '-d', unpacked]);

    const ran = await run(path, ['-I', '-v', '-c', PROGRAM, unpacked]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const sources = JSON.parse(ran.stdout) as readonly string[];
    const matches = ran.stderr.matchAll(/^# (\S+\.pyc) matches (\S+\.py)$/gm);
    const matched = new Set([...matches].map(([, , file]) => file));
    expect(sources.filter((file) => !matched.has(file))).toEqual([]);
    expect(sources.length).toBeGreaterThan(200);
    expect(sources).toContain(join(unpacked, 'helper.py'));
    const compiled = [...ran.stderr.matchAll(/^# code object from '?([^'\n]+\.py)'?$/gm)];
    expect(compiled.filter(([, file = '']) => file.startsWith(unpacked))).toEqual([]);
    expect(seriousOf(inspectZip(zip, { runtime: `python3.${minor}`, architecture: 'x86_64' }))).toEqual([]);
  });
});
