import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeXml, xmlElement } from '../../../src/aws/codec/encode-xml.ts';
import { readXml, XmlError, type XmlElement } from '../../../src/aws/codec/xml-reader.ts';

const element = (name: string, text: string, children: readonly XmlElement[] = []): XmlElement => ({
  name,
  attributes: {},
  children,
  text,
});

describe('readXml()', () => {
  test('reads what clients send: declarations, comments, prefixes, attributes, character data', () => {
    const document = readXml(
      '\ufeff<?xml version="1.0"?>\n<!-- a --><s3:Delete xmlns="x" a=\'1 &amp; 2\'><Object><Key> a&#x41;&#66;&lt;</Key></Object><![CDATA[<x>]]><Quiet/></s3:Delete>\n',
    );
    expect(document).toEqual({
      name: 'Delete',
      attributes: { xmlns: 'x', a: '1 & 2' },
      text: '<x>',
      children: [element('Object', '', [element('Key', ' aAB<')]), element('Quiet', '')],
    });
  });

  test('reads back every document that is written', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,8}$/);
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
      tree: fc
        .tuple(
          name,
          text,
          fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
        )
        .map(([each, content, children]) => element(each, content, children)),
    }));
    const write = ({ name: each, text: content, children }: XmlElement): string =>
      xmlElement(each, escapeXml(content) + children.map(write).join(''));
    fc.assert(
      fc.property(tree, (made) => {
        expect(readXml(write(made))).toEqual(made);
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['no element', 'text'],
    ['two elements', '<a/><b/>'],
    ['text around the element', '<a/>x'],
    ['an open element', '<a><b></a>'],
    ['a closed element that was not opened', '</a>'],
    ['half a tag', '<a'],
    ['an attribute twice as long as it may be', `<a ${'b'.repeat(300)}="1"/>`],
    ['an entity of its own', '<a>&b;</a>'],
    ['a lone ampersand', '<a>b & c</a>'],
    ['a character that is none', '<a>&#xd800;</a>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['entities that grow', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
    ['a file from outside', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['more depth than any request has', '<a>'.repeat(5000) + '</a>'.repeat(5000)],
    ['more elements than any request has', `<a>${'<b/>'.repeat(200_001)}</a>`],
    ['a comment without an end', `<a><!-- ${'-'.repeat(100_000)}`],
    ['a tag that is all white space', `<a${' '.repeat(100_000)}`],
  ])('refuses %s', (_, document) => {
    expect(() => readXml(document)).toThrow(XmlError);
  });

  test('does nothing else with any text than to read or refuse it', () => {
    const piece = fc.constantFrom(
      '<a',
      '>',
      '</a>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&',
      '"',
      '=',
      ' x',
      '/>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          readXml(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
    );
  });
});
