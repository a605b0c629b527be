import { expect, test } from 'vitest';
import { pythons } from './installed-pythons.ts';
import { onEachRung, python, returning } from './stage.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// Every version: texts are the interpreter's, and the runtime's client is another one up to 3.9 and since 3.12.
onEachRung((stage) => {
  const { minor } = stage.interpreter;

  test('a result of any kind comes back as its JSON', async () => {
    const made = stage.function({ app: returning('event') });
    const values = [
      null,
      true,
      0,
      1.5,
      -2e300,
      '',
      'text',
      'ä "\\ \u2028 😀',
      [],
      [1, [2]],
      {},
      { a: { b: null } },
    ];
    for (const value of values) {
      const result = await made.invoke(value);
      expect(result.value).toEqual(value);
      expect(result).not.toHaveProperty('functionError');
      expect(result.contentType).toBe('application/json');
    }
    // Since python3.12, Lambda does not escape what is not ASCII.
    expect((await made.invoke('ä😀')).text).toBe(minor >= 12 ? '"ä😀"' : String.raw`"\u00e4\ud83d\ude00"`);
  });

  test('an exception of the handler: members in their order, paths below /var/task', async () => {
    const app = python`
      from helpers import divide

      class OwnError(Exception):
          pass

      def handler(event, context):
          try:
              divide(1, 0)
          except ZeroDivisionError as error:
              raise OwnError("no ä <&> \"quotes\"") from error
    `;
    const helpers = python`
      def divide(a, b):
          return a / b
    `;
    const made = stage.function({ app, files: { 'helpers.py': helpers } });
    const result = await made.invoke({}, { requestId: '01234567-89ab-4def-8123-456789abcdef' });
    expect(result).toMatchObject({ functionError: 'Unhandled', contentType: 'application/json' });
    expect(Object.entries(result.value as object)).toEqual([
      ['errorMessage', 'no ä <&> "quotes"'],
      ['errorType', 'OwnError'],
      ['requestId', '01234567-89ab-4def-8123-456789abcdef'],
      [
        'stackTrace',
        [
          '  File "/var/task/app.py", line 10, in handler\n    raise OwnError("no ä <&> \\"quotes\\"") from error\n',
        ],
      ],
    ]);
    const [inHelper] = (
      (
        await stage
          .function({
            app: 'import helpers\ndef handler(event, context):\n    helpers.divide(1, 0)\n',
            files: { 'helpers.py': helpers },
          })
          .invoke()
      ).value as { stackTrace: string[] }
    ).stackTrace.slice(1);
    expect(inHelper).toBe('  File "/var/task/helpers.py", line 2, in divide\n    return a / b\n');
    // The same environment goes on.
    expect((await made.invoke()).logStream).toBe(result.logStream);
  });

  /** How loading a function fails: its type, message and stack trace. */
  const load = async (app: string, handler = 'app.handler') => {
    const { value, functionError, errorType } = await stage
      .function({ app, configuration: { handler } })
      .invoke();
    const {
      errorMessage,
      errorType: type,
      requestId,
      stackTrace,
      ...others
    } = value as Record<string, unknown>;
    expect([functionError, requestId, others]).toEqual(['Unhandled', '', {}]);
    expect(Object.keys(value as object)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
    expect(errorType).toBe(type === 'ValueError' ? 'Runtime.Unknown' : type);
    return [type, errorMessage, stackTrace];
  };

  test('errors while the module is loaded', async () => {
    expect(await load('def handler(event, context)\n    return 1\n')).toEqual([
      'Runtime.UserCodeSyntaxError',
      `Syntax error in module 'app': ${minor === 9 ? 'invalid syntax' : "expected ':'"} (app.py, line 1)`,
      ['  File "/var/task/app.py" Line 1\n    def handler(event, context)\n'],
    ]);
    expect(await load('import missing_module\n')).toEqual([
      'Runtime.ImportModuleError',
      "Unable to import module 'app': No module named 'missing_module'",
      [],
    ]);
    expect(await load('from json import nothing\n')).toEqual([
      'Runtime.ImportModuleError',
      expect.stringMatching(
        /^Unable to import module 'app': cannot import name 'nothing' from 'json' \(\/.*\/json\/__init__\.py\)/,
      ),
      [],
    ]);
    expect(await load('', 'nowhere.handler')).toEqual([
      'Runtime.ImportModuleError',
      "Unable to import module 'nowhere': No module named 'nowhere'",
      [],
    ]);
    expect(await load('', 'app.absent')).toEqual([
      'Runtime.HandlerNotFound',
      "Handler 'absent' missing on module 'app'",
      [],
    ]);
    expect(await load('', 'app')).toEqual([
      'Runtime.MalformedHandlerName',
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
      [],
    ]);
    expect(await load('raise ValueError("while loading")\n')).toEqual([
      'ValueError',
      'while loading',
      expect.arrayContaining([
        '  File "/var/task/app.py", line 1, in <module>\n    raise ValueError("while loading")\n',
      ]),
    ]);
  });

  const give = (expression: string, ...names: string[]) =>
    stage.function({ app: returning(expression, ...names) }).invoke();

  test('results that are not JSON, or only nearly', async () => {
    const [set, own, notANumber, bytes, decimal] = await Promise.all([
      give('{1}'),
      give('context'),
      give('[float("nan"), float("inf")]'),
      give('b"\\x00\\xff bytes"'),
      give('[decimal.Decimal("1.10"), (1, 2)]', 'decimal'),
    ]);
    expect(set.value).toEqual({
      errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
      errorType: 'Runtime.MarshalError',
      requestId: expect.stringMatching(UUID),
      stackTrace: [],
    });
    expect(own.value).toMatchObject({
      errorMessage: 'Unable to marshal response: Object of type LambdaContext is not JSON serializable',
    });
    expect(notANumber.text).toBe('[NaN, Infinity]');
    expect([bytes.contentType, bytes.payload]).toEqual([
      'application/unknown',
      Buffer.from('\0\xff bytes', 'latin1'),
    ]);
    expect(decimal.text).toBe('[1.10, [1, 2]]');
  });
}, pythons);

onEachRung((stage) => {
  test('a handler that cannot be called', async () => {
    const { value } = await stage.function({ app: 'handler = 5\n' }).invoke();
    expect(value).toEqual({
      errorMessage: "'int' object is not callable",
      errorType: 'TypeError',
      requestId: expect.stringMatching(UUID),
      // Where no line is the function's, the client shows its own.
      stackTrace: [
        expect.stringMatching(/\/awslambdaric\/bootstrap\.py", line \d+, in handle_event_request\n/),
      ],
    });
  });

  test('a handler in a package, and one in a folder', async () => {
    const files = {
      'package/__init__.py': '',
      'package/inner.py': returning('__name__'),
      'folder/inner.py': returning('__name__'),
    };
    const names = ['package.inner.handler', 'folder/inner.handler'];
    const results = await Promise.all(
      names.map((handler) => stage.function({ files, configuration: { handler } }).invoke()),
    );
    expect(results.map(({ value }) => value)).toEqual(['package.inner', 'folder.inner']);
  });

  test('a payload reaches the handler byte for byte, and bad JSON as what the client says of it', async () => {
    const made = stage.function({ app: returning('list(event)') });
    expect((await made.invoke(undefined, { payload: Buffer.from('{"b": 1, "a": 2}') })).value).toEqual([
      'b',
      'a',
    ]);
    const bad = await made.invoke(undefined, { payload: Buffer.from('{bad') });
    expect(bad.value).toMatchObject({
      errorType: 'Runtime.UnmarshalError',
      errorMessage: expect.stringMatching(/^Unable to unmarshal input: /),
    });
  });

  test('payloads of 100 kB and of 6 MB', async () => {
    const made = stage.function({ app: returning('[len(event["text"]), event["text"]]') });
    for (const length of [100_000, 6 * 1024 * 1024 - 100]) {
      const { value } = await made.invoke({ text: 'x'.repeat(length) });
      expect(value).toEqual([length, expect.any(String)]);
      expect((value as string[])[1]).toHaveLength(length);
    }
  });

  test('a response of 6 MB and 100 bytes passes, one byte more does not', async () => {
    const made = stage.function({ app: returning('"x" * (event - 2)') });
    const limit = 6 * 1024 * 1024 + 100;
    expect((await made.invoke(limit)).payload).toHaveLength(limit);
    const over = await made.invoke(limit + 1);
    expect(Object.entries(over.value as object)).toEqual([
      ['errorType', 'Function.ResponseSizeTooLarge'],
      ['errorMessage', 'Response payload size exceeded maximum allowed payload size (6291556 bytes).'],
    ]);
    expect(over.functionError).toBe('Unhandled');
    expect((await made.invoke(10)).text).toBe('"xxxxxxxx"');
  });

  test('a traceback of a thousand frames', async () => {
    const app = 'def handler(event, context):\n    return handler(event, context)\n';
    const made = stage.function({ app });
    const { value } = await made.invoke();
    expect(value).toMatchObject({ errorType: 'RecursionError' });
    expect((await made.invoke()).value).toMatchObject({ errorType: 'RecursionError' });
  });
});
