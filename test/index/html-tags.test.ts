import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntities } from '../../src/index/html-entities.ts';
import { htmlTags } from '../../src/index/html-tags.ts';

const written = (text: string) => text.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);

const read = (html: string) =>
  [...htmlTags(html)].map(({ name, attributes }) => [name, Object.fromEntries(attributes)]);

test('attributes may be quoted, bare or without value', () => {
  expect(read(`<A HREF="x y" rel='a"b' id=z/1 hidden data-yanked=""/>`)).toEqual([
    ['a', { href: 'x y', rel: 'a"b', id: 'z/1', hidden: '', 'data-yanked': '' }],
  ]);
  expect(read('<a\n href = "x"\n>')).toEqual([['a', { href: 'x' }]]);
});

test('the first of equal attributes counts, and a quoted ">" does not end the tag', () => {
  expect(read('<a href="1>2" href=3><b>')).toEqual([
    ['a', { href: '1>2' }],
    ['b', {}],
  ]);
});

test('comments, scripts, style sheets, end tags and declarations have no tags', () => {
  expect(
    read(
      '<!DOCTYPE html><!-- <a href=1> --><script>"<a href=2>"</SCRIPT><style><a href=3></style></a><a href=4>',
    ),
  ).toEqual([
    ['script', {}],
    ['style', {}],
    ['a', { href: '4' }],
  ]);
});

test('text with "<" is no tag', () => {
  expect(read('1 < 2 <<a href=x> <3')).toEqual([['a', { href: 'x' }]]);
});

test.each(['<a href="x', '<a href', '<', '<!--', '<script>', '<a =', "<a href='"])(
  'a page that ends in %j has no tag there',
  (end) => {
    expect(read(`<i>${end}`).filter(([name]) => name === 'a')).toEqual([]);
  },
);

test('entities are decoded', () => {
  expect(decodeEntities('&gt;=3.8&amp;&lt;4 &quot;&#39;&#x26;&#X41;&apos;')).toBe(`>=3.8&<4 "'&A'`);
  expect(decodeEntities('&copy; &lt &#0; &#xD800; &#x110000; &; & &#;')).toBe(
    '&copy; &lt \ufffd \ufffd \ufffd &; & &#;',
  );
  expect(decodeEntities('?a=1&lt=2&amp;quot;')).toBe('?a=1&lt=2&quot;');
});

test('no page makes the reader fail', () => {
  const piece = fc.constantFrom(
    '<a',
    '<',
    '>',
    ' href',
    '=',
    '"',
    "'",
    '/',
    '<!--',
    '-->',
    '<script>',
    '&#',
    ';',
    'x',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      ),
      (html) => {
        expect(read(html)).toBeInstanceOf(Array);
      },
    ),
  );
});

test('what was written with entities is read back', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(read(`<a href="${written(text)}">`)).toEqual([['a', { href: text }]]);
    }),
  );
});

test.each([
  ['unclosed tags', '<a href="x" '],
  ['open comments', '<!--'],
  ['open quotes', `<a b="c d='`],
  ['white space', '<a                '],
  ['equal signs', '<a ====/ /= '],
  ['ampersands', '<a href="&#&#x&lt'],
  ['scripts', '<script>'],
])('a megabyte of %s takes no time', (_, piece) => {
  const html = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const start = performance.now();
  read(html);
  expect(performance.now() - start).toBeLessThan(2000);
});
