import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { minors, newest } from './interpreters.ts';
import { ARN, archive, ROLE } from './lambda-client.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

const clis = await awsClis();

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

describe.each(clis)('every group of operations, with $label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const name = `groups-${cli.needsEndpoint ? 'two' : 'one'}`;
  const arn = `${ARN}:${name}`;
  const lambda = (operation: string, ...more: string[]) =>
    aws(`lambda ${operation} --function-name ${name}`, ...more);
  folder.write('app.zip', archive('def handler(event, context): return context.function_version\n'));
  folder.write('layer.zip', archive('VALUE = 1\n', 'python/shared.py'));

  test('versions, aliases and weights', async () => {
    const created = await lambda(
      `create-function --runtime ${newest} --handler app.handler --role ${ROLE} --zip-file fileb://app.zip --timeout 20 --publish`,
    );
    expect(created).toMatchObject({ Version: '1', State: 'Pending' });
    await lambda('update-function-configuration --description second');
    const published = await lambda('publish-version --description named');
    expect(published).toMatchObject({ Version: '2', Description: 'named', FunctionArn: `${arn}:2` });
    expect(await lambda('create-alias --name live --function-version 1')).toMatchObject({
      AliasArn: `${arn}:live`,
    });
    expect(
      await lambda('update-alias --name live --routing-config AdditionalVersionWeights={2=0.25}'),
    ).toMatchObject({ RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } });
    const routed = await lambda('update-alias --name live --function-version 2 --routing-config {}');
    expect(routed).toMatchObject({ FunctionVersion: '2' });
    const { Versions } = await lambda('list-versions-by-function');
    expect(Versions).toMatchObject([{ Version: '$LATEST' }, { Version: '1' }, { Version: '2' }]);
    const removed = await aws.run(`lambda delete-function --function-name ${name} --qualifier 2`);
    expect(removed.stderr).toContain('the following aliases reference it: [live]');
    if (minors.length > 0) {
      await lambda('invoke --qualifier live out.json');
      expect(readFileSync(join(folder.path, 'out.json'), 'utf8')).toBe('"2"');
    }
  });

  test('layers and their policies', async () => {
    const layer = `${name}-layer`;
    const published = await aws(
      `lambda publish-layer-version --layer-name ${layer} --zip-file fileb://layer.zip --compatible-runtimes ${newest}`,
    );
    const layerArn = String(published['LayerVersionArn']);
    expect(published).toMatchObject({ Version: 1, CompatibleRuntimes: [newest] });
    const configured = await lambda(`update-function-configuration --layers ${layerArn}`);
    expect(configured).toMatchObject({ Layers: [{ Arn: layerArn }] });
    const version = `--layer-name ${layer} --version-number 1`;
    const grant = `--statement-id all --principal * --action lambda:GetLayerVersion`;
    await aws(`lambda add-layer-version-permission ${version} ${grant}`);
    const { Policy } = await aws(`lambda get-layer-version-policy ${version}`);
    expect(JSON.parse(String(Policy))).toMatchObject({ Statement: [{ Sid: 'all', Resource: layerArn }] });
    await aws(`lambda delete-layer-version ${version}`);
    const { LayerVersions } = await aws(`lambda list-layer-versions --layer-name ${layer}`);
    expect(LayerVersions).toEqual([]);
  });

  test('policies and tags', async () => {
    const { Statement } = await lambda(
      'add-permission --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::bucket',
    );
    expect(JSON.parse(String(Statement))).toEqual({
      Sid: 's3',
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' } },
    });
    await lambda('remove-permission --statement-id s3');
    expect((await aws.run(`lambda get-policy --function-name ${name}`)).stderr).toContain(
      'The resource you requested does not exist.',
    );
    await aws(`lambda tag-resource --resource ${arn} --tags team=one,stage=test`);
    await aws(`lambda untag-resource --resource ${arn} --tag-keys stage`);
    expect(await aws(`lambda list-tags --resource ${arn}`)).toEqual({ Tags: { team: 'one' } });
  });

  test('concurrency, provisioned and reserved', async () => {
    await lambda('put-function-concurrency --reserved-concurrent-executions 5');
    expect(await lambda('get-function')).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 5 },
      Tags: { team: 'one' },
    });
    await lambda('put-provisioned-concurrency-config --qualifier live --provisioned-concurrent-executions 1');
    expect(await lambda('get-provisioned-concurrency-config --qualifier live')).toMatchObject({
      Status: 'READY',
    });
    await lambda('delete-provisioned-concurrency-config --qualifier live');
    await lambda('delete-function-concurrency');
  });

  test('event invoke configurations and URLs', async () => {
    const config = await lambda(
      'put-function-event-invoke-config --maximum-retry-attempts 1 --maximum-event-age-in-seconds 120',
    );
    expect(config).toMatchObject({
      FunctionArn: `${arn}:$LATEST`,
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 120,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    await lambda('delete-function-event-invoke-config');
    const { FunctionUrl } = await lambda('create-function-url-config --auth-type NONE --cors AllowOrigins=*');
    expect(FunctionUrl).toMatch(/^http:\/\/\w{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
    expect(await lambda('get-function-url-config')).toMatchObject({ Cors: { AllowOrigins: ['*'] } });
    await lambda('delete-function-url-config');
  });

  test('recursion, runtime management, code signing and the account', async () => {
    const { AccountLimit, AccountUsage } = await aws('lambda get-account-settings');
    expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 1000, CodeSizeZipped: 52_428_800 });
    expect(AccountUsage).toHaveProperty('FunctionCount');
    expect(await aws('lambda list-event-source-mappings')).toEqual({ EventSourceMappings: [] });
    const mapped = await aws.run(
      `lambda create-event-source-mapping --function-name ${name} --event-source-arn arn:aws:sqs:us-east-1:000000000000:q`,
    );
    expect(mapped.stderr).toContain('Event source mappings are not supported here');
    expect(await lambda('get-runtime-management-config')).toMatchObject({ UpdateRuntimeOn: 'Auto' });
    // Clients of 2022 do not know this one.
    if (!cli.needsEndpoint) {
      expect(await lambda('get-function-recursion-config')).toEqual({ RecursiveLoop: 'Terminate' });
    }
    expect((await aws.run(`lambda get-function-code-signing-config --function-name ${name}`)).exitCode).toBe(
      0,
    );
    await lambda('delete-function');
  });
});
