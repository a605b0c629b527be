import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIni } from '../../src/index/ini.ts';

test('options are read by section', () => {
  const ini = parseIni('[global]\nindex-url = https://a/simple\nTimeout: 60\n\n[install]\nno-index=yes\n');
  expect(ini.get('global')).toEqual(
    new Map([
      ['index-url', 'https://a/simple'],
      ['timeout', '60'],
    ]),
  );
  expect(ini.get('install')?.get('no-index')).toBe('yes');
});

test('indented lines continue a value, over comments and blank lines', () => {
  const ini = parseIni(
    '[global]\nextra-index-url =\n    https://a\n# no\n\n    https://b ; kept\nfind-links = /x\n',
  );
  expect(ini.get('global')?.get('extra-index-url')).toBe('https://a\nhttps://b ; kept');
  expect(ini.get('global')?.get('find-links')).toBe('/x');
});

test('a section may come twice; the later option wins', () => {
  const ini = parseIni('[a]\r\nx=1\r\ny=1\r\n[b]\r\nx=2\r\n[a]\r\nx=3\r\n');
  expect(ini.get('a')).toEqual(
    new Map([
      ['x', '3'],
      ['y', '1'],
    ]),
  );
});

test('what is no option is skipped', () => {
  expect(parseIni('x = 1\n[a\n= 2\nword\n[]\n')).toEqual(new Map());
  expect(parseIni('[a]\nword\n  more\n=1\nb=2').get('a')).toEqual(new Map([['b', '2']]));
});

test('no text makes the reader fail', () => {
  const piece = fc.constantFrom('[a]', '[', ']', '=', ':', '\n', ' ', '#', 'k', 'v');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        expect(parseIni(text)).toBeInstanceOf(Map);
      },
    ),
  );
});
