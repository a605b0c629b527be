import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { output } from '../cli.ts';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { buildZip, copyThumbnailer, examplePicture, sizeOfPng } from './example-project.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';
import { until } from './until.ts';

// The example declares python3.11.
const canRun = (await listInterpreters(process.env)).some(({ minor }) => minor === 11);

let platform: RunningPlatform;
const folder = suiteFolder();
const project = join(folder.path, 'project');
const SOURCE = join(project, 'lambda_function.py');

/** The example builds twice: as it is, and with another size where none is asked for. */
beforeAll(async () => {
  platform = await startPlatform();
  copyThumbnailer(project);
  await buildZip(project, join(folder.path, 'first.zip'));
  const source = readFileSync(SOURCE, 'utf8');
  writeFileSync(SOURCE, source.replace('DEFAULT_SIZE = 128', 'DEFAULT_SIZE = 16'));
  await buildZip(project, join(folder.path, 'second.zip'));
  folder.write('event.json', readFileSync(join(project, 'event.json')));
  folder.write('picture.png', examplePicture());
});

afterAll(async () => {
  await platform.stop();
});

const clis = await awsClis();

describe.skipIf(!canRun).each(clis)('the example by $label', (cli) => {
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const name = `thumbnailer-${cli.label.replaceAll(' ', '-').toLowerCase()}`;
  const bucket = `${name}-pictures`;

  /** Invokes it with a file of the folder. @returns what it answered */
  async function invoke(event: string, target = name): Promise<Record<string, unknown>> {
    const answer = await aws(`lambda invoke --function-name ${target} --payload fileb://${event} out.json`);
    expect(answer).not.toHaveProperty('FunctionError');
    return JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8')) as Record<string, unknown>;
  }

  test('is created from its zip and invoked', async () => {
    await aws(
      `lambda create-function --function-name ${name} --runtime python3.11 --handler lambda_function.lambda_handler --timeout 30 --memory-size 512 --role arn:aws:iam::000000000000:role/thumbnailer --zip-file fileb://first.zip`,
    );
    await aws(`lambda wait function-active-v2 --function-name ${name}`);
    const { width, height, image } = await invoke('event.json');
    expect([width, height]).toEqual([32, 32]);
    expect(sizeOfPng(Buffer.from(String(image), 'base64'))).toEqual([32, 32]);
  });

  test('is published, updated, and published again, with an alias that follows', async () => {
    folder.write('plain.json', JSON.stringify({ image: examplePicture().toString('base64') }));
    await aws(`lambda publish-version --function-name ${name}`);
    await aws(`lambda create-alias --function-name ${name} --name live --function-version 1`);
    const updated = await aws(
      `lambda update-function-code --function-name ${name} --zip-file fileb://second.zip`,
    );
    expect(updated).toMatchObject({ LastUpdateStatus: 'InProgress', Version: '$LATEST' });
    await aws(`lambda wait function-updated-v2 --function-name ${name}`);
    expect((await invoke('plain.json'))['width']).toBe(16);
    expect((await invoke('plain.json', `${name}:live`))['width']).toBe(64);
    expect(await aws(`lambda publish-version --function-name ${name}`)).toMatchObject({ Version: '2' });
    await aws(`lambda update-alias --function-name ${name} --name live --function-version 2`);
    expect((await invoke('plain.json', `${name}:live`))['width']).toBe(16);
  });

  test('answers at the URL of its alias', async () => {
    const { FunctionUrl } = await aws(
      `lambda create-function-url-config --function-name ${name} --qualifier live --auth-type NONE`,
    );
    await aws(
      `lambda add-permission --function-name ${name} --qualifier live --statement-id url --action lambda:InvokeFunctionUrl --principal * --function-url-auth-type NONE`,
    );
    const type = ['-H', 'Content-Type: image/png'];
    const sent = [
      '--data-binary',
      '@picture.png',
      '--output',
      'thumbnail.png',
      '-w',
      '%{http_code} %{content_type}',
    ];
    const url = `${String(FunctionUrl)}?size=24`;
    expect(await output('curl', ['-sS', ...type, ...sent, url], { directory: folder.path })).toBe(
      '200 image/png',
    );
    expect(sizeOfPng(readFileSync(join(folder.path, 'thumbnail.png')))).toEqual([24, 24]);
    const text = await output('curl', ['-sS', '-H', 'Content-Type: text/plain', '-d', 'text', url]);
    expect(text).toContain('The body has to be a picture');
  });

  test('makes thumbnails of the pictures that come into a bucket', async () => {
    await aws(`s3 mb s3://${bucket}`);
    const { FunctionArn } = await aws(`lambda get-function-configuration --function-name ${name}`);
    await aws(
      `lambda add-permission --function-name ${name} --statement-id bucket --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::${bucket}`,
    );
    const rule = {
      LambdaFunctionArn: FunctionArn,
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'pictures/' }] } },
    };
    folder.write('notification.json', JSON.stringify({ LambdaFunctionConfigurations: [rule] }));
    await aws(
      `s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration file://notification.json`,
    );
    await aws('s3 cp picture.png', `s3://${bucket}/pictures/große Katze+1.png`);
    const thumbnail = `s3://${bucket}/thumbnails/große Katze+1.png`;
    await until(async () => ((await aws.run('s3 ls', thumbnail)).exitCode === 0 ? true : undefined));
    await aws('s3 cp', thumbnail, 'made.png');
    expect(sizeOfPng(readFileSync(join(folder.path, 'made.png')))).toEqual([16, 16]);
    const { stdout } = await aws.run(`s3 ls s3://${bucket} --recursive`);
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  test('its log tells of them', async () => {
    const group = `/aws/lambda/${name}`;
    const { events } = await aws(`logs filter-log-events --log-group-name ${group} --filter-pattern Katze`);
    expect(events).toEqual([expect.objectContaining({ message: 'pictures/große Katze+1.png: 16 x 16\n' })]);
    const { streams } = await aws(
      `logs describe-log-streams --log-group-name ${group} --query {streams:logStreams[].logStreamName}`,
    );
    // One for each version that ran.
    const versions = (streams as readonly string[]).map((stream) => /\[(.+)\]/.exec(stream)?.[1]);
    expect(new Set(versions)).toEqual(new Set(['$LATEST', '1', '2']));
  });

  test.skipIf(!cli.needsEndpoint)('its log is tailed (only the second AWS CLI can)', async () => {
    const { stdout } = await aws.run(`logs tail /aws/lambda/${name} --format short`);
    expect(stdout).toContain('große Katze+1.png: 16 x 16');
  });

  test('is deleted with all that belongs to it', async () => {
    await aws(`s3 rb s3://${bucket} --force`);
    await aws(`lambda delete-function --function-name ${name}`);
    const { stderr } = await aws.run(
      `lambda get-function-url-config --function-name ${name} --qualifier live`,
    );
    expect(stderr).toContain('ResourceNotFoundException');
  });
});
