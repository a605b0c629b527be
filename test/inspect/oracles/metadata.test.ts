import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInspected } from '../../../src/inspect/inspected-archive.ts';
import { listInterpreters } from '../../../src/toolchain/find-python.ts';
import { memorySource } from '../../../src/zip/byte-source.ts';
import { temporaryFolder } from '../../makers/temporary-folder.ts';
import { makeZip } from '../../makers/zip-maker.ts';
import { askInspect, askPython } from './python-metadata.ts';

const [python] = (await listInterpreters(process.env)).toSorted((a, b) => b.minor - a.minor);

const head = 'Metadata-Version: 2.1\nName: made\nVersion: 1.0\n';

/** Metadata as tools, editors and accidents leave it. */
const made: Readonly<Record<string, string>> = {
  plain: head,
  'with everything': `${head}Summary: x\nRequires-Python: >=3.8,<4\nRequires-Dist: a>=1\nRequires-Dist: b (<2) ; extra == "x"\nProvides-Extra: x\n\nText: that is no field\n`,
  'fields in another order and case': 'version: 2\nname: made\nmetadata-version: 1.2\nREQUIRES-DIST: a\n',
  'lines of Windows': head.replaceAll('\n', '\r\n'),
  'folded requirement': `${head}Requires-Dist: a>=1,\n        <2\nRequires-Dist: b\n`,
  'a long text that looks like fields': `${head}Description: one\n        Name: other\n        |two\n`,
  'no final line end': head.trimEnd(),
  'spaces around': 'Metadata-Version: 2.1\nName:    made  \nVersion:\t1.0 \n',
  'letters beyond ASCII': `${head}Author: Ünïcödé 名前\nRequires-Dist: ünï\n`,
  'requirements that are none': `${head}Requires-Dist: ???\nRequires-Python: whatever\n`,
  'no name': 'Metadata-Version: 2.1\nVersion: 1.0\n',
  'no version': 'Metadata-Version: 2.1\nName: made\n',
  empty: '',
  'no fields at all': 'Once upon a time\n',
  'a blank line first': `\n${head}`,
  'text after a blank line': `${head}\nVersion: 2.0\n`,
};

describe.skipIf(python === undefined)('metadata is read as importlib.metadata reads it', () => {
  test.each(Object.entries(made))('%s', (_, text) => {
    const root = temporaryFolder();
    for (const folder of ['made-1.0.dist-info', 'other.egg-info']) {
      const file = folder.startsWith('made') ? 'METADATA' : 'PKG-INFO';
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, file), text);
    }
    const entries = [
      { name: 'made-1.0.dist-info/METADATA', content: text },
      { name: 'other.egg-info/PKG-INFO', content: text },
    ];
    const archive = readInspected(memorySource(makeZip({ entries }), 'made.zip'), { isLayer: false });
    const said = askPython(python?.path ?? '', root);
    const expected = Object.fromEntries(
      Object.entries(said).map(([folder, metadata]) => [
        folder,
        typeof metadata === 'string' || metadata.name === null || metadata.version === null
          ? expect.any(String)
          : metadata,
      ]),
    );
    expect(askInspect(archive)).toEqual(expected);
  });
});
