import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replaceHostShebang } from '../../src/packaging/from-script.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

const replaced = (text: string): string => replaceHostShebang(Buffer.from(text)).toString();

describe('replaceHostShebang()', () => {
  test.each([
    '#!/home/me/.venv/bin/python',
    '#!/home/me/.venv/bin/python3',
    '#!/home/me/.venv/bin/python3.11',
    '#!/opt/with space/bin/python3.13t',
    '#!/usr/bin/pythonw',
    '#! /usr/bin/python3 -E',
    '#!"C:\\Users\\me\\venv\\Scripts\\python.exe"',
    '#!C:\\venv\\Scripts\\pythonw.exe',
  ])("%s becomes the target's", (line) => {
    expect(replaced(`${line}\nprint(1)\n`)).toBe('#!/usr/bin/env python3\nprint(1)\n');
    expect(replaced(`${line}\r\nprint(1)\r\n`)).toBe('#!/usr/bin/env python3\r\nprint(1)\r\n');
    expect(replaced(line)).toBe('#!/usr/bin/env python3');
  });

  test.each([
    '#!/usr/bin/env python3\nprint(1)\n',
    '#!/bin/sh\nexec python3 "$0"\n',
    '#!/bin/bash\n/usr/bin/python\n',
    'print("#!/usr/bin/python")\n',
    '#!/usr/bin/perl\n',
    '\u007fELF#!/usr/bin/python\n',
    '',
  ])('%j stays', (script) => {
    const bytes = Buffer.from(script);
    expect(replaceHostShebang(bytes)).toBe(bytes);
  });

  test('the shell lines for long paths go whole, and the script still runs', () => {
    const body = '# -*- coding: utf-8 -*-\nimport sys\nprint("ran", sys.argv[1:])\n';
    for (const quoted of ['"/a b/bin/python"', "'/a b/bin/python'"]) {
      const script = `#!/bin/sh\n'''exec' ${quoted} "$0" "$@"\n' '''\n${body}`;
      expect(replaced(script)).toBe(`#!/usr/bin/env python3\n${body}`);
    }
    const file = join(temporaryFolder(), 'tool');
    writeFileSync(
      file,
      replaceHostShebang(Buffer.from(`#!/bin/sh\n'''exec' "/a b/python" "$0" "$@"\n' '''\n${body}`)),
      {
        mode: 0o755,
      },
    );
    expect(execFileSync(file, ['x'], { encoding: 'utf8' })).toBe("ran ['x']\n");
  });
});
