import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractFields, fieldsOf } from '../../../../src/services/logs/filter-pattern/fields.ts';
import {
  matchesPattern,
  parseFilterPattern,
} from '../../../../src/services/logs/filter-pattern/filter-pattern.ts';
import { FilterPatternError } from '../../../../src/services/logs/filter-pattern/pattern-error.ts';

const matches = (pattern: string, message: string): boolean =>
  matchesPattern(parseFilterPattern(pattern), message);

const kept = (pattern: string, messages: readonly string[]): string[] =>
  messages.filter((message) => matches(pattern, message));

describe('terms', () => {
  const requests = [
    '[ERROR 400] BAD REQUEST',
    '[ERROR 401] UNAUTHORIZED REQUEST',
    '[ERROR 419] MISSING ARGUMENTS',
    '[ERROR 420] INVALID ARGUMENTS',
    '[INFO] REQUEST FAILED',
  ];

  test.each([
    ['', requests],
    ['   ', requests],
    ['" "', requests],
    ['ERROR', requests.slice(0, 4)],
    ['error', []],
    ['ERROR ARGUMENTS', requests.slice(2, 4)],
    ['?FAILED ?ARGUMENTS', requests.slice(2)],
    ['ERROR -ARGUMENTS', requests.slice(0, 2)],
    ['"BAD REQUEST"', requests.slice(0, 1)],
    ['-"[ERROR"', requests.slice(4)],
    ['"ERROR" - "ARGUMENTS"', requests.slice(0, 2)],
    ['%ERROR 4[01]1%', requests.slice(1, 2)],
    ['%^.INFO%', requests.slice(4)],
  ])('%s', (pattern, expected) => {
    expect(kept(pattern, requests)).toEqual(expected);
  });

  test('optional terms count only alone', () => {
    expect(kept('?FAILED ?ARGUMENTS REQUEST', requests)).toEqual(kept('REQUEST', requests));
  });

  test('a quoted term may hold quotation marks and backslashes', () => {
    expect(matches(String.raw`"say \"hi\" \\"`, String.raw`they say "hi" \ now`)).toBe(true);
  });

  test.each([
    ['x-y', "Invalid character(s) in term 'x-y'"],
    ['a b:c', "Invalid character(s) in term 'b:c'"],
    ['?', "Invalid character(s) in term ''"],
    ['""', 'Invalid character(s) in term \'""\''],
    ['"open', 'Invalid filter pattern'],
    ['%open', 'Invalid filter pattern'],
    ['%(a)%', 'Invalid filter pattern'],
    ['%a[%', 'Invalid filter pattern'],
    ['"a""b"', 'Invalid filter pattern'],
  ])('%s is refused', (pattern, message) => {
    expect(() => parseFilterPattern(pattern)).toThrow(new FilterPatternError(message));
  });
});

describe('JSON', () => {
  const trail = JSON.stringify({
    eventType: 'UpdateTrail',
    sourceIPAddress: '111.111.111.111',
    arrayKey: ['value', 'another value'],
    objectList: [
      { name: 'a', id: 1 },
      { name: 'b', id: 2 },
    ],
    SomeObject: null,
    ThisFlag: true,
    latency: 12.5,
    'cluster.name': 'c',
  });

  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{$.eventType=UpdateTrail}', true],
    ['{ $.eventType = Update* }', true],
    ['{ $.eventType = "*Trail" }', true],
    ['{ $.eventType = *dateT* }', true],
    ['{ $.eventType = Up*il }', false],
    ['{ $.eventType = * }', true],
    ['{ $.nothing = * }', false],
    ['{ $.eventType != "UpdateTrail" }', false],
    ['{ $.nothing != "UpdateTrail" }', false],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.sourceIPAddress = 111.111.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[7] = "value" }', false],
    ['{ $.arrayKey[*] = "another value" }', true],
    ['{ $.arrayKey = "value" }', false],
    ['{ $.arrayKey != "value" }', false],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].id > 1 }', true],
    ['{ $.objectList[*].id > 2 }', false],
    ['{ $.eventType = %Trail% }', true],
    ['{ $.arrayKey[*] = %val.{2}% }', true],
    [String.raw`{ $.* = %111\.111\.111\.1[0-9]{1,2}% }`, true],
    [`{ $.['cluster.name'] = "c" }`, true],
    [`{ $["cluster.name"] = "c" }`, true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.eventType IS NULL }', false],
    ['{ $.nothing IS NULL }', false],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThisFlag IS FALSE }', false],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.SomeObject NOT EXISTS }', false],
    ['{ $.latency > 12 }', true],
    ['{ $.latency >= 12.5 }', true],
    ['{ $.latency < 1.25e+1 }', false],
    ['{ $.latency <= 1.25e1 }', true],
    ['{ $.latency = 12.50 }', true],
    ['{ $.latency > +100 }', false],
    ['{ $.eventType > 1 }', false],
    ['{ $.eventType = x && $.latency = 1 || $.ThisFlag IS TRUE }', true],
    ['{ $.eventType = x && ($.latency = 1 || $.ThisFlag IS TRUE) }', false],
    ['{ ($.ThisFlag IS TRUE) && ($.latency = 12.5) }', true],
  ])('%s', (pattern, expected) => {
    expect(matches(pattern, trail)).toBe(expected);
  });

  test('a message that is no JSON never fits', () => {
    expect(matches('{ $.a NOT EXISTS }', 'plain text')).toBe(false);
    expect(matches('{ $.a NOT EXISTS }', '"text"')).toBe(false);
    expect(matches('{ $.a NOT EXISTS }', '{}\n')).toBe(true);
  });

  test('inherited properties are no fields', () => {
    expect(matches('{ $.constructor NOT EXISTS }', '{}')).toBe(true);
  });

  test.each([
    '{ $.a = 1',
    '{ }',
    '{ a = 1 }',
    '{ $ = 1 }',
    '{ $.a }',
    '{ $.a = }',
    '{ $.a == 1 }',
    '{ $.a IS NOT NULL }',
    '{ $.a EXISTS }',
    '{ ($.a = 1 }',
    '{ $.a = 1) }',
    '{ $.a = 1 & $.b = 2 }',
    '{ $.*.b[*] = 1 }',
    '{ $.a[*] = 1 && $.b[*] = 1 && $.c[*] = 1 && $.d[*] = 1 }',
  ])('%s is refused', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow(FilterPatternError);
  });

  test('an open brace is told', () => {
    expect(() => parseFilterPattern('{$.a="b"')).toThrow(
      "If a filter pattern starts with '{' it must end with '}'",
    );
  });
});

describe('fields', () => {
  const line = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

  test.each([
    ['[ip, user, username, timestamp, request, status_code, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code, bytes, more]', false],
    [
      '[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]',
      true,
    ],
    ['[..., request =*.html*, status_code = 4*, bytes]', true],
    ['[..., request =*.html*, status_code = 5*, bytes]', false],
    ['[ip, user, ..., status_code, bytes > 1000]', true],
    ['[ip, user, ..., status_code, bytes > 2000]', false],
    ['[ip, user=Prod, ...]', true],
    ['[ip, user, username, timestamp, request, status_code = 404 || status_code = 410, bytes]', true],
    ['[ip, user, username, timestamp, request, status_code = 4* && status_code != 404, bytes]', false],
    ['[..., timestamp = "10/Oct*", request, status, bytes]', true],
    ['[,,,,,,]', true],
    ['[]', true],
  ])('%s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  test('the last field takes the rest of the message', () => {
    const lines = [
      'INFO 09/25/2014 GET /a 1200',
      'WARNING 12:00:02 Invalid user',
      'ERROR Failed to process request',
    ];
    expect(kept('[w1=ERROR, w2]', lines)).toEqual([lines[2]]);
    expect(kept('[w1=ERROR || w1=WARNING, w2]', lines)).toEqual(lines.slice(1));
    expect(kept('[w1!=ERROR && w1!=WARNING, w2]', lines)).toEqual(lines.slice(0, 1));
    expect(kept('[w1=!ERROR&&w1=!WARNING, w2]', lines)).toEqual(lines.slice(0, 1));
    expect(kept('[w1, w2="Failed to*"]', lines)).toEqual(lines.slice(2));
  });

  test('tells the fields by name and by number', () => {
    const pattern = parseFilterPattern('[..., request=*.html*, status_code=4*,]');
    expect(pattern.kind === 'fields' && extractFields(pattern, line)).toEqual({
      $1: '127.0.0.1',
      $2: 'Prod',
      $3: 'frank',
      $4: '10/Oct/2000:13:25:15 -0700',
      $request: 'GET /index.html HTTP/1.0',
      $status_code: '404',
      $7: '1534',
    });
  });

  test.each(['[a', '[a=]', '[a b]', '[..., b, ...]', '[a=1 && b=2]', '[=1]', '[a=1 &&]'])(
    '%s is refused',
    (pattern) => {
      expect(() => parseFilterPattern(pattern)).toThrow(FilterPatternError);
    },
  );
});

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

describe('for every input', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);
  const signs = fc.constantFrom(...'{}[]()$.*=!<>&|"\'%?- ,\\abE19\n'.split(''));

  test('a text is a pattern or refused, and a pattern decides on any message', () => {
    fc.assert(
      fc.property(
        fc.array(signs).map((list) => list.join('')),
        fc.string(),
        (text, message) => {
          try {
            expect(typeof matches(text, message)).toBe('boolean');
          } catch (error) {
            expect(error).toBeInstanceOf(FilterPatternError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('words fit when all are in the message, optional ones when one is', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.array(word), (words, said) => {
        const message = said.join(' ');
        expect(matches(words.join(' '), message)).toBe(words.every((one) => message.includes(one)));
        expect(matches(words.map((one) => `?${one}`).join(' '), message)).toBe(
          words.some((one) => message.includes(one)),
        );
        expect(matches(words.map((one) => `-${one}`).join(' '), message)).toBe(
          words.every((one) => !message.includes(one)),
        );
      }),
    );
  });

  test('a quoted phrase fits every message around it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (phrase, before, after) => {
        expect(matches(quoted(phrase), before + phrase + after)).toBe(true);
      }),
    );
  });

  test('every value of a JSON object is found by its own path', () => {
    const leaf = fc.oneof(fc.integer(), fc.boolean(), word);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), leaf, (path, value) => {
        const message = JSON.stringify(
          path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value),
        );
        const selector = `$.${path.join('.')}`;
        const dotted = `$${path.map((name) => `["${name}"]`).join('')}`;
        for (const form of [selector, dotted]) {
          expect(matches(`{ ${form} = "${value}" }`, message)).toBe(true);
          expect(matches(`{ ${form} != "${value}" }`, message)).toBe(false);
          expect(matches(`{ ${form} NOT EXISTS }`, message)).toBe(false);
        }
        if (typeof value === 'boolean') {
          expect(matches(`{ ${selector} IS ${value ? 'TRUE' : 'FALSE'} }`, message)).toBe(true);
        }
      }),
    );
  });

  test('conditions on numbers order as numbers do', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (left, right) => {
        const message = JSON.stringify({ n: left });
        expect(matches(`{ $.n < ${right} }`, message)).toBe(left < right);
        expect(matches(`{ $.n <= ${right} }`, message)).toBe(left <= right);
        expect(matches(`{ $.n > ${right} || $.n = ${right} }`, message)).toBe(left >= right);
        expect(matches(`[n >= ${right}]`, String(left))).toBe(left >= right);
      }),
    );
  });

  test('as many fields as the message has always fit', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), (words) => {
        const message = words.join('  ');
        expect(fieldsOf(message).map((field) => field.text)).toEqual(words);
        const all = words.map((value, index) => `w${index}="${value}"`);
        expect(matches(`[${all.join(', ')}]`, message)).toBe(true);
        expect(matches(`[..., ${all.at(-1) ?? ''}]`, message)).toBe(true);
        expect(matches(`[${all[0] ?? ''}, ...]`, message)).toBe(true);
        expect(matches(`[${all.join(', ')}, extra]`, message)).toBe(false);
      }),
    );
  });
});
