import { readFileSync } from 'node:fs';
import { CreateFunctionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { botoPython } from '../clients/aws-clients.ts';
import { startPlatform, type RunningPlatform } from '../clients/running-platform.ts';
import { output } from '../cli.ts';
import { forgedLink } from './forged-link.ts';
import { browserPath, openBrowser } from './open-browser.ts';
import { serveOtherSite, type OtherSite } from './other-site.ts';
import { sdkSettings } from '../clients/sdk-settings.ts';

const ATTACK = new URL('attack-page.js', import.meta.url);
const PAGE = '<!doctype html><body><script src="/attack.js"></script></body>';

let platform: RunningPlatform;
let browser: Browser;
let site: OtherSite;
let s3: S3Client;
let iam: IAMClient;
let lambda: LambdaClient;

const RULE = { AllowedMethods: ['GET', 'PUT', 'POST'], AllowedHeaders: ['*'], ExposeHeaders: ['ETag'] };

beforeAll(async () => {
  if (browserPath === undefined) {
    return;
  }
  platform = await startPlatform();
  browser = await openBrowser();
  site = await serveOtherSite();
  site.page('/attack.js', readFileSync(ATTACK, 'utf8'), { 'content-type': 'text/javascript' });
  const { endpoint } = platform;
  const settings = sdkSettings(endpoint);
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  iam = new IAMClient(settings);
  lambda = new LambdaClient(settings);
  for (const Bucket of ['shut', 'open']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  const rules = [{ ...RULE, AllowedOrigins: [site.origin('app.example')] }];
  await s3.send(new PutBucketCorsCommand({ Bucket: 'open', CORSConfiguration: { CORSRules: rules } }));
  const script = 'globalThis.stolen = "treasure"';
  await s3.send(
    new PutObjectCommand({
      Bucket: 'shut',
      Key: 'key.js',
      Body: script,
      ContentType: 'text/javascript',
      CacheControl: 'max-age=600',
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'target',
      Runtime: 'python3.12',
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content: '' }] }) },
    }),
  );
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await platform?.stop();
});

/** Opens a page of another site. */
async function visit(url: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url);
  return page;
}

/** One way in which a page may send a request, and what it gets to see. */
interface Try {
  readonly method?: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=B';

const createUser = (way: string): string => `Action=CreateUser&Version=2010-05-08&UserName=${way}`;

function tries(): Try[] {
  const upload = `--B\r\nContent-Disposition: form-data; name="key"\r\n\r\nevil\r\n--B\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--B--\r\n`;
  return [
    { path: '/_zipwright/health' },
    { method: 'POST', path: '/_zipwright/reset' },
    { path: `/2015-03-31/functions?${forgedLink('lambda')}` },
    { path: `/?${forgedLink('s3')}` },
    { path: `/shut/key.js?${forgedLink('s3')}` },
    { path: `/open/none?${forgedLink('s3')}` },
    { method: 'PUT', path: `/shut/evil?${forgedLink('s3')}`, type: 'text/plain', body: 'x' },
    { method: 'DELETE', path: `/shut/key.js?${forgedLink('s3')}` },
    { method: 'POST', path: '/shut', type: MULTIPART, body: upload },
    { path: `/?${createUser('link')}&${forgedLink('iam')}` },
    { method: 'POST', path: `/?${forgedLink('iam')}`, type: FORM, body: createUser('form') },
    { method: 'POST', path: '/', type: 'text/plain', body: createUser('text') },
    {
      method: 'POST',
      path: `/2015-03-31/functions/target/invocations?${forgedLink('lambda')}`,
      type: 'text/plain',
      body: '{}',
    },
  ];
}

/** Does all that in a page. @returns what it could see: `cors GET /path: 200` */
function attack(page: Page): Promise<unknown> {
  return page.evaluate(`attack(${JSON.stringify({ endpoint: platform.endpoint, list: tries() })})`);
}

/** Embeds all that in a page. @returns what a stolen script has told it */
function embed(page: Page): Promise<unknown> {
  return page.evaluate(`embed(${JSON.stringify({ endpoint: platform.endpoint, list: tries() })})`);
}

/** What there was in the beginning. */
async function expectUntouched(): Promise<void> {
  expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(['target']);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual(['open', 'shut']);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'shut' }));
  expect(Contents.map(({ Key }) => Key)).toEqual(['key.js']);
}

describe.skipIf(browserPath === undefined)('a page of another site', () => {
  const place = { evil: 'evil.example', port: '127.0.0.1', name: 'localhost' };

  test.each([
    ['on another name', place.evil, {}],
    ['on another port of this machine', place.port, {}],
    ['on another name of this machine', place.name, {}],
    [
      'that has no origin',
      place.evil,
      {
        'content-security-policy': 'sandbox allow-scripts allow-forms',
      },
    ],
    ['that does not say where it is', place.evil, { 'referrer-policy': 'no-referrer' }],
  ])('sees nothing and changes nothing: %s', async (_, host, headers) => {
    site.page('/evil.html', PAGE, headers);
    const page = await visit(`${site.origin(host)}/evil.html`);
    expect(await attack(page)).toEqual([]);
    const stolen = await embed(page);
    // Scripts are shared among what runs on this machine, as between AWS and whoever has a link.
    expect(stolen).toBe(host === place.evil ? undefined : 'treasure');
    await page.close();
    await expectUntouched();
  });

  test('leads nobody to a link that writes', async () => {
    site.page('/leads.html', PAGE);
    const page = await visit(`${site.origin('evil.example')}/leads.html`);
    const target = `${platform.endpoint}/?${createUser('led')}&${forgedLink('iam')}`;
    await page.evaluate(`void location.assign(${JSON.stringify(target)})`);
    await page.waitForURL(target);
    expect(await page.content()).toContain('AccessDenied');
    const typed = await page.goto(target);
    expect(typed?.status()).toBe(403);
    await page.close();
    await expectUntouched();
  });

  test('reports nothing to an API', async () => {
    const target = `${platform.endpoint}/2015-03-31/functions/target/invocations?${forgedLink('lambda')}`;
    const policy = `img-src 'none'; report-uri ${target}`;
    site.page('/reports.html', '<img src="/blocked">', { 'content-security-policy': policy });
    const page = await browser.newPage();
    const reported = page
      .waitForRequest((request) => request.url() === target, { timeout: 5000 })
      .catch(() => undefined);
    await page.goto(`${site.origin('evil.example')}/reports.html`);
    const answer = await (await reported)?.response();
    expect(answer?.status() ?? 403).toBe(403);
    await page.close();
  });

  test('whose name was pointed to the platform gets nothing under it (DNS rebinding)', async () => {
    const page = await browser.newPage();
    const answer = await page.goto(`http://evil.example:${platform.port}/_zipwright/health`);
    expect(answer?.status()).toBe(403);
    const statuses = await page.evaluate(async (list) => {
      const found: number[] = [];
      for (const { method = 'GET', path, body, type } of list) {
        const init = { method, ...(body && { body }), ...(type && { headers: { 'content-type': type } }) };
        found.push((await fetch(path, init)).status);
      }
      return found;
    }, tries());
    expect(new Set(statuses)).toEqual(new Set([403]));
    await page.close();
    await expectUntouched();
  });
});

/** A link or a form as boto3 makes them. */
async function boto(code: string): Promise<string> {
  const lines = [
    'import boto3, json, sys',
    'from botocore.config import Config',
    `s3 = boto3.client("s3", endpoint_url=${JSON.stringify(platform.endpoint)}, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")`,
    `v4 = boto3.client("s3", endpoint_url=${JSON.stringify(platform.endpoint)}, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test", config=Config(signature_version="s3v4"))`,
    `print(json.dumps(${code}))`,
  ];
  return output(await botoPython(), ['-c', lines.join('\n')]);
}

describe.skipIf(browserPath === undefined)("a page that a bucket's CORS rules allow", () => {
  let page: Page;

  beforeAll(async () => {
    if (browserPath !== undefined) {
      site.page('/app.html', PAGE);
      page = await visit(`${site.origin('app.example')}/app.html`);
    }
  });

  afterAll(async () => {
    await page?.close();
  });

  test.each(['s3', 'v4'])('writes and reads by links: %s', async (client) => {
    const [put, get] = JSON.parse(
      await boto(
        `[${client}.generate_presigned_url("put_object", {"Bucket": "open", "Key": "${client}.txt", "ContentType": "text/plain"}), ${client}.generate_presigned_url("get_object", {"Bucket": "open", "Key": "${client}.txt"})]`,
      ),
    ) as [string, string];
    const got = await page.evaluate(
      async ([writes, reads]) => {
        const written = await fetch(writes, {
          method: 'PUT',
          headers: { 'content-type': 'text/plain' },
          body: 'from a page',
        });
        const read = await fetch(reads);
        return [written.status, written.headers.get('etag') !== null, await read.text()];
      },
      [put, get] as const,
    );
    expect(got).toEqual([200, true, 'from a page']);
  });

  test('uploads a file by a form with a policy', async () => {
    const { url, fields } = JSON.parse(
      await boto('s3.generate_presigned_post("open", "forms/${filename}")'),
    ) as { url: string; fields: Record<string, string> };
    const status = await page.evaluate(
      async (form) => {
        const data = new FormData();
        for (const [name, value] of Object.entries(form.fields)) {
          data.append(name, value);
        }
        data.append('file', new File(['content'], 'a.txt', { type: 'text/plain' }));
        return (await fetch(form.url, { method: 'POST', body: data })).status;
      },
      { url, fields },
    );
    expect(status).toBe(204);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'open', Key: 'forms/a.txt' }));
    expect(await Body?.transformToString()).toBe('content');
  });

  test('still reads no other bucket', async () => {
    const seen = await attack(page);
    // That there is no such object in its own bucket is all that it is told.
    expect(seen).toEqual([expect.stringMatching(/^cors GET \/open\/none\?.*: 404$/)]);
  });
});
