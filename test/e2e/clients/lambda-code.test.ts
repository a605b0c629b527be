import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { minors, newest } from './interpreters.ts';
import { archive } from './lambda-client.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

const clis = await awsClis();
const GUIDE_ROLE = 'arn:aws:iam::111122223333:role/service-role/my-lambda-role';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

/** More than may come with a request, and does not get smaller. */
function largeArchive(): Buffer {
  const bytes = Buffer.alloc(51 * 1024 * 1024, 7);
  return makeZip({
    entries: [
      { name: 'app.py', content: 'def handler(event, context): return "large"\n' },
      { name: 'data.bin', content: bytes, method: 0 },
    ],
  });
}

describe.each(clis)('code, with $label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const suffix = cli.needsEndpoint ? 'two' : 'one';
  const name = `code-${suffix}`;
  const bucket = `code-bucket-${suffix}`;
  const create = `lambda create-function --function-name ${name} --runtime ${newest} --handler app.handler --role arn:aws:iam::000000000000:role/app --timeout 20`;
  folder.write('app.zip', archive('def handler(event, context): return "first"\n'));
  folder.write('second.zip', archive('def handler(event, context): return "second"\n'));
  folder.write('large.zip', largeArchive());

  /** What a command that must fail says. */
  const fails = async (command: string, ...more: string[]): Promise<string> => {
    const { exitCode, stderr } = await aws.run(command, ...more);
    expect({ command, isFailed: exitCode !== 0 }).toEqual({ command, isFailed: true });
    return stderr.trim().replace(' (reached max retries: 0)', '');
  };
  const invoked = async (target = name): Promise<unknown> => {
    if (minors.length === 0) {
      return 'no interpreter';
    }
    await aws(`lambda invoke --function-name ${target} out.json`);
    return JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8')) as unknown;
  };
  const put = async (key: string, file: string): Promise<string> => {
    const { VersionId } = await aws(`s3api put-object --bucket ${bucket} --key ${key} --body ${file}`);
    return String(VersionId);
  };

  test("D2: the guide's own commands work as they are pasted, with the role of another account", async () => {
    folder.write(
      'my_deployment_package.zip',
      archive('def lambda_handler(e, c): return 1\n', 'lambda_function.py'),
    );
    const created = await aws(
      `lambda create-function --function-name myLambdaFunction${suffix} --runtime python3.12 --handler lambda_function.lambda_handler --role ${GUIDE_ROLE} --zip-file fileb://my_deployment_package.zip`,
    );
    expect(created).toMatchObject({ Runtime: 'python3.12', Role: GUIDE_ROLE, State: 'Pending' });
    const updated = await aws(
      `lambda update-function-code --function-name myLambdaFunction${suffix} --zip-file fileb://my_deployment_package.zip`,
    );
    expect(updated).toMatchObject({ LastUpdateStatus: 'InProgress', CodeSha256: created['CodeSha256'] });
  });

  test.skipIf(cli.needsEndpoint)(
    'D2: without an interpreter they work as well, and invoking says what is missing',
    async () => {
      const nowhere = { PATH: folder.path, HOME: folder.path, PYENV_ROOT: folder.path };
      const bare = await startPlatform(['--ephemeral'], nowhere);
      try {
        const there = awsCommand(cli, { platform: () => bare, directory: folder.path });
        await there(
          `lambda create-function --function-name myLambdaFunction --runtime python3.12 --handler lambda_function.lambda_handler --role ${GUIDE_ROLE} --zip-file fileb://my_deployment_package.zip`,
        );
        await there('lambda wait function-active-v2 --function-name myLambdaFunction');
        const answer = await there('lambda invoke --function-name myLambdaFunction out.json');
        expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
        expect(JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8'))).toEqual({
          errorType: 'Zipwright.INTERPRETER_NOT_FOUND',
          errorMessage: expect.stringMatching(/3\.12.*Hint: install it/s),
        });
      } finally {
        await bare.stop();
      }
    },
  );

  const missing = (option: string): Promise<string> =>
    fails(`${create} --zip-file fileb://app.zip`.replace(new RegExp(` ${option} \\S+`), ''));

  test.skipIf(cli.needsEndpoint)(
    'D2: an option that is missing is asked for, by the client or in the words of Lambda',
    async () => {
      const said = await Promise.all(['--function-name', '--role', '--runtime', '--handler'].map(missing));
      const mandatory =
        'An error occurred (InvalidParameterValueException) when calling the CreateFunction operation: Runtime and Handler are mandatory parameters for functions created with deployment packages.';
      expect(said).toEqual([
        expect.stringContaining('arguments are required: --function-name'),
        expect.stringContaining('arguments are required: --role'),
        mandatory,
        mandatory,
      ]);
      const [none, half] = await Promise.all([fails(create), fails(`${create} --code S3Bucket=${bucket}`)]);
      expect(none).toContain('Missing required parameter in input: "Code"');
      expect(half).toContain('Please provide a source for function code.');
    },
  );

  test('D2: creates and updates by --zip-file, and the file must be a zip of at most 50 MB', async () => {
    await aws(`${create} --zip-file fileb://app.zip`);
    expect(await invoked()).toBe('first');
    await aws(`lambda update-function-code --function-name ${name} --zip-file fileb://second.zip`);
    await aws(`lambda wait function-updated-v2 --function-name ${name}`);
    expect(await invoked()).toBe('second');
    expect(
      await fails(`lambda update-function-code --function-name ${name} --zip-file fileb://large.zip`),
    ).toContain('(RequestEntityTooLargeException) when calling the UpdateFunctionCode operation: ');
    expect(await fails(`${create} --zip-file fileb://app.zip`)).toContain(`Function already exist: ${name}`);
  });

  test('D2: what is too large for a request comes from S3', async () => {
    await aws(`s3api create-bucket --bucket ${bucket}`);
    await put('large.zip', 'large.zip');
    await aws(`lambda update-function-code --function-name ${name} --s3-bucket ${bucket} --s3-key large.zip`);
    expect(await invoked()).toBe('large');
  });

  test('D2: a needless version is refused, and a bucket of another Region', async () => {
    const update = `lambda update-function-code --function-name ${name} --s3-bucket ${bucket} --s3-key large.zip`;
    expect(await fails(`${update} --s3-object-version abc`)).toContain(
      'Error occurred while GetObject. S3 Error Code: InvalidArgument. S3 Error Message: Invalid version id specified',
    );
    const far = `${bucket}-far`;
    await aws(
      `s3api create-bucket --bucket ${far} --region eu-west-1 --create-bucket-configuration LocationConstraint=eu-west-1`,
    );
    await aws(`s3api put-object --bucket ${far} --key app.zip --body app.zip`);
    expect(
      await fails(`lambda update-function-code --function-name ${name} --s3-bucket ${far} --s3-key app.zip`),
    ).toBe(
      'An error occurred (InvalidParameterValueException) when calling the UpdateFunctionCode operation: Error occurred while GetObject. S3 Error Code: PermanentRedirect. S3 Error Message: The bucket is in this region: eu-west-1. Please use this region to retry the request',
    );
  });

  test('D2: creates and updates by S3 key, with the right version, and refuses a wrong one', async () => {
    await aws(`s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`);
    const first = await put('app.zip', 'app.zip');
    const second = await put('app.zip', 'second.zip');
    const other = `${name}-s3`;
    const code = (version: string): string => `S3Bucket=${bucket},S3Key=app.zip,S3ObjectVersion=${version}`;
    await aws(`${create.replace(name, other)} --code ${code(first)}`);
    expect(await invoked(other)).toBe('first');
    const update = `lambda update-function-code --function-name ${other} --s3-bucket ${bucket} --s3-key app.zip`;
    await aws(`${update} --s3-object-version ${second}`);
    expect(await invoked(other)).toBe('second');
    await aws(`${update} --s3-object-version ${first} --publish`);
    expect(await invoked(`${other}:1`)).toBe('first');
    expect(await fails(`${update} --s3-object-version ${'x'.repeat(32)}`)).toContain('S3 Error Code: ');
    await aws(update);
    expect(await invoked(other)).toBe('second');
    expect(await fails(update.replace('app.zip', 'none.zip'))).toContain(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
  });
});
