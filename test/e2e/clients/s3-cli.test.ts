import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClis } from './aws-clients.ts';
import { awsCommand } from './aws-command.ts';
import { startPlatform, type RunningPlatform } from './running-platform.ts';
import { suiteFolder } from './suite-folder.ts';

let platform: RunningPlatform;
const clis = await awsClis();

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(async () => {
  await platform.stop();
});

describe.each(clis)('$label', (cli) => {
  const folder = suiteFolder();
  const aws = awsCommand(cli, { platform: () => platform, directory: folder.path });
  const bucket = `cli-${cli.needsEndpoint ? 'second' : 'first'}`;
  const said = async (command: string): Promise<string> => String((await aws(command))['text']);
  folder.write('site/index.html', '<h1>hi</h1>');
  folder.write('site/docs/a b.txt', 'a');
  folder.write('site/docs/ü.txt', 'u');
  folder.write('large.bin', Buffer.alloc(9 * 1024 ** 2, 'x'));

  test('makes a bucket, syncs a folder to it, lists it and syncs what changed', async () => {
    expect(await said(`s3 mb s3://${bucket}`)).toContain(`make_bucket: ${bucket}`);
    expect(await said(`s3 sync site s3://${bucket}/site --no-progress`)).toContain('docs/ü.txt');
    expect(await said(`s3 ls s3://${bucket}/site/`)).toMatch(/PRE docs\/\n.* 11 index\.html\n$/);
    const all = await said(`s3 ls s3://${bucket} --recursive --summarize`);
    expect(all).toMatch(/site\/docs\/a b\.txt[^]*site\/docs\/ü\.txt[^]*Total Objects: 3\n\s+Total Size: 13/);
    expect(await said(`s3 sync site s3://${bucket}/site --no-progress`)).toBe('');
    folder.write('site/index.html', '<h1>hi there</h1>');
    const second = await said(`s3 sync site s3://${bucket}/site --no-progress`);
    expect(second.trim().split('\n')).toEqual([expect.stringContaining('index.html')]);
    const copied = await said(
      `s3 sync s3://${bucket}/site s3://${bucket}/copy --exclude *.html --no-progress`,
    );
    expect(copied).toContain(`copy: s3://${bucket}/site/docs/a b.txt to s3://${bucket}/copy/docs/a b.txt`);
    const removed = await said(`s3 sync site/docs s3://${bucket}/copy --delete --no-progress`);
    expect(removed).toContain(`delete: s3://${bucket}/copy/docs/ü.txt`);
  });

  test('copies a large file up in parts and down in ranges, moves and removes it', async () => {
    await aws.run(`s3 cp large.bin s3://${bucket}/large.bin --no-progress`);
    const head = await aws(`s3api head-object --bucket ${bucket} --key large.bin`);
    expect(head).toMatchObject({ ContentLength: 9 * 1024 ** 2, ETag: expect.stringMatching(/-2"$/) });
    expect(await said(`s3 mv s3://${bucket}/large.bin s3://${bucket}/moved.bin --no-progress`)).toContain(
      'move:',
    );
    await aws(`s3 cp s3://${bucket}/moved.bin back.bin --no-progress`);
    expect(
      readFileSync(join(folder.path, 'back.bin')).equals(readFileSync(join(folder.path, 'large.bin'))),
    ).toBe(true);
    expect(await said(`s3 rm s3://${bucket}/moved.bin`)).toContain('delete:');
    const gone = await aws.run(`s3 cp s3://${bucket}/moved.bin -`);
    expect(gone.stderr).toMatch(/\(404\).* HeadObject|\(NoSuchKey\)/);
  });

  test('makes a link that anybody can follow', async () => {
    const { stdout } = await aws.run('s3 presign', `s3://${bucket}/site/docs/a b.txt`);
    expect(await (await fetch(stdout.trim())).text()).toBe('a');
  });

  test('stores a policy for a bucket', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::000000000000:role/r' },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    };
    folder.write('policy.json', JSON.stringify(policy));
    await aws(`s3api put-bucket-policy --bucket ${bucket} --policy file://policy.json`);
    const { Policy } = await aws(`s3api get-bucket-policy --bucket ${bucket}`);
    expect(JSON.parse(String(Policy))).toEqual(policy);
  });

  test('keeps versions, and removes the bucket when all are gone', async () => {
    await aws(`s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`);
    expect(await said(`s3 rm s3://${bucket} --recursive`)).toContain(
      `delete: s3://${bucket}/site/index.html`,
    );
    expect((await aws.run(`s3 rb s3://${bucket}`)).stderr).toContain('BucketNotEmpty');
    const { Versions, DeleteMarkers } = await aws(`s3api list-object-versions --bucket ${bucket}`);
    const all = [Versions, DeleteMarkers].flatMap((list) => list as { Key: string; VersionId: string }[]);
    const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }));
    folder.write('all.json', JSON.stringify({ Objects, Quiet: true }));
    await aws(`s3api delete-objects --bucket ${bucket} --delete file://all.json`);
    expect(await said(`s3 rb s3://${bucket}`)).toContain('remove_bucket');
  });
});
