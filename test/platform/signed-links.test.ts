import { describe, expect, test } from 'vitest';
import { SignedLinks } from '../../src/platform/signed-links.ts';

let now = 1_800_000_000_000;
const links = new SignedLinks(
  () => 'http://127.0.0.1:4566',
  () => now,
);
const target = (path: string): string => links.presign(path, 600).slice('http://127.0.0.1:4566'.length);

describe('a signed link', () => {
  test('leads to its path, until its time is over', () => {
    const link = target('/_zipwright/code/abc.zip');
    expect(links.verify(link)).toBe('/_zipwright/code/abc.zip');
    now += 601_000;
    expect(links.verify(link)).toBeUndefined();
  });

  test.each([
    ['another path', (link: string) => link.replace('abc', 'abd')],
    ['another time', (link: string) => link.replace(/Expires=\d/, 'Expires=9')],
    ['another signature', (link: string) => link.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['more after it', (link: string) => `${link}&x=1`],
    ['none', (link: string) => link.replace(/\?.*/, '')],
  ])('with %s leads nowhere', (_, change) => {
    expect(links.verify(change(target('/abc')))).toBeUndefined();
  });

  test('of another process leads nowhere', () => {
    const other = new SignedLinks(
      () => '',
      () => now,
    );
    expect(other.verify(target('/abc'))).toBeUndefined();
  });
});
