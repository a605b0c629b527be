import { describe, expect, test } from 'vitest';
import { caseNotice } from '../../src/packaging/case-notice.ts';
import { planOf, type Contents } from './planned.ts';

const notice = async (contents: Contents): Promise<string | undefined> =>
  caseNotice(await planOf(contents))?.message;

describe('caseNotice()', () => {
  test.each<[string, Contents, RegExp]>([
    ['two own files', { files: { 'app.py': '', 'App.py': '' } }, /App\.py.*app\.py|app\.py.*App\.py/],
    [
      'two files of one distribution',
      { wheels: [{ name: 'demo', files: { 'demo/a.py': '', 'demo/A.py': '' } }] },
      /differ in case only/,
    ],
    [
      'the tops of two distributions',
      {
        wheels: [
          { name: 'a', files: { 'Crypto/a.py': '' } },
          { name: 'b', files: { 'crypto/b.py': '' } },
        ],
      },
      /[Cc]rypto and [Cc]rypto differ/,
    ],
    [
      'an own folder and a distribution',
      { files: { 'Demo/x.py': '' }, wheels: [{ name: 'demo', files: { 'demo/a.py': '' } }] },
      /[Dd]emo and [Dd]emo differ/,
    ],
  ])('tells of %s', async (_, contents, message) => {
    expect(await notice(contents)).toMatch(message);
  });

  test('is silent for names that differ in more', async () => {
    const wheels = [{ name: 'demo', files: { 'demo/a.py': '', 'demo/b.py': '' } }];
    expect(await notice({ files: { 'app.py': '', 'apps.py': '' }, wheels })).toBeUndefined();
  });
});
