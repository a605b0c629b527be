import * as fc from 'fast-check';

/** A piece of a program at some indentation. */
type Piece = (indentation: string) => string;

const joined =
  (pieces: readonly Piece[]): Piece =>
  (indentation) =>
    pieces.map((piece) => piece(indentation)).join('');

const simple = fc.oneof(
  fc.constantFrom(
    'import a.b as c, d',
    'from . import e',
    'from ..f import (g,  # h\n i)',
    'import j; import k',
  ),
  fc.constantFrom('x = """\nimport no\n"""', 'x = [\n1]', 'x = "a" \\\n "b"', 'x = {1: 2}[1:2]', 'lambda: 0'),
  fc.constantFrom('x = f"{__import__(\'l\')!r:{w}}"', '__import__("m", level=1)', 'import_module("n.o")'),
  fc.constantFrom('x = importlib.import_module(\n  ".p", "q.r")', 'x: int = 3', 'match = 1', 'pass'),
);

const lineEnds = fc.constantFrom('\n', '\r\n', ' # c\n', '\n\n', '\n  # import no\n', ' ;\n');

const handlers = fc.oneof(
  fc.constantFrom(
    'except A:',
    'except ImportError:',
    'except (A,\n ImportError) as e:',
    'except A as Exception:',
  ),
  fc.constantFrom(
    'except (A,  # ImportError\n B):',
    'except a.ModuleNotFoundError:',
    'except MyImportError:',
  ),
);

const tests = fc.oneof(
  fc.constantFrom('if x:', 'if x[1:2] == {3: 4}:', 'if (y := x):', 'if f"{x:{y}}":', 'if False:', 'if 0:'),
  fc.constantFrom('if TYPE_CHECKING:', 'if(typing.TYPE_CHECKING):', 'if (\n TYPE_CHECKING\n):'),
  fc.constantFrom(
    'if TYPE_CHECKING and (x or y):',
    'if TYPE_CHECKING \\\n and x:',
    'if (x) and (TYPE_CHECKING):',
  ),
  fc.constantFrom(
    'if (TYPE_CHECKING or MYPY) and x:',
    'if x or y and TYPE_CHECKING:',
    'if t . TYPE_CHECKING:',
  ),
  fc.constantFrom('if not TYPE_CHECKING:', 'if TYPE_CHECKING or x:', 'if TYPE_CHECKING == 1:'),
);

const others = fc.oneof(
  fc.constantFrom('def f(a: int = 1, *, b="x:") -> {1: 2}:', 'async def f(a=lambda: 0):'),
  fc.constantFrom('class A(B, metaclass=C):', 'class A:', 'for a in b:', 'while 0:', 'with x as y:'),
  fc.constantFrom('with contextlib.suppress(A, ImportError) as b, c:', 'with suppress(ImportError):'),
  fc.constantFrom('with (suppress(ImportError)):', 'with suppress(A):'),
);

/** Programs of blocks in blocks with imports in them; most of them are Python. */
export const programs = fc
  .letrec<{ block: Piece }>((tie) => {
    /** A line with the block that it opens, or with a simple statement behind its colon. */
    const suite = (heads: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
      fc.tuple(heads, fc.constantFrom(' ', '  ', '\t', '    '), fc.oneof(simple, tie('block'))).map(
        ([head, step, body]) =>
          (indentation) =>
            typeof body === 'string'
              ? `${indentation}${head} ${body}\n`
              : `${indentation}${head}\n${body(indentation + step)}`,
      );
    const maybe = (heads: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
      fc.option(suite(heads), { nil: () => '' });
    const chain = (...suites: fc.Arbitrary<Piece>[]): fc.Arbitrary<Piece> => fc.tuple(...suites).map(joined);
    const statement = fc.tuple(simple, lineEnds).map(
      ([text, end]): Piece =>
        (indentation) =>
          indentation + text + end,
    );
    const piece = fc.oneof(
      { depthSize: 'small' },
      { weight: 3, arbitrary: statement },
      chain(
        suite(fc.constant('try:')),
        suite(handlers),
        maybe(handlers),
        maybe(fc.constant('else:')),
        maybe(fc.constant('finally:')),
      ),
      chain(suite(tests), maybe(fc.constant('elif TYPE_CHECKING:')), maybe(fc.constant('else:'))),
      suite(others),
    );
    return { block: fc.array(piece, { minLength: 1, maxLength: 3 }).map(joined) };
  })
  .block.map((piece) => piece(''));

const fragments = fc.oneof(
  fc.constantFrom('f"', "f'", 'f"""', "f'''", 'rf"', "fR'", 'b"', 'r"', '"', "'", '"""', "'''"),
  fc.constantFrom('{', '}', '{{', '}}', '{x}', '{x!r}', '{x:>{w}}', '{f"{x}"}', 'f"{x}"', 'x["k"]', "x['k']"),
  fc.constantFrom(
    ':',
    '!r',
    '=',
    ':=',
    '!=',
    '\\',
    '\\\\',
    '\\"',
    '\\N{DASH}',
    '\n',
    '\r\n',
    '\\\n',
    '#',
    '# c\n',
  ),
  fc.constantFrom(
    ' ',
    '\t',
    'x',
    '1',
    '+',
    ',',
    ';',
    '(',
    ')',
    '[',
    ']',
    'if',
    'lambda: 0',
    '__import__("m")',
  ),
  fc.constantFrom('import b', '\nimport c\n'),
);

/** Programs with strings and brackets at random: few are Python, but each of those is a trap. */
export const tangles = fc
  .array(fragments, { minLength: 1, maxLength: 8 })
  .map((parts) => `import a\nx = ${parts.join('')}\nimport z\n`);
