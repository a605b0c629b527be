/**
 * Writes src/inspect/sbom/spdx-ids.ts: the identifiers of the SPDX licence list (https://spdx.org/licenses/), out of the JSON
 * schema that comes with CycloneDX's library. There the exceptions follow the licences, each in the order of the alphabet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const file = join(library, 'res/schema/spdx.SNAPSHOT.schema.json');
const { enum: ids, $comment: version } = JSON.parse(readFileSync(file, 'utf8')) as {
  enum: readonly string[];
  $comment: string;
};
const start = ids.findIndex((id, at) => at > 0 && id.toLowerCase() < (ids[at - 1] ?? '').toLowerCase());

function lines(names: readonly string[]): string {
  let text = '';
  let line = '';
  for (const name of names) {
    if (line.length + name.length > 100) {
      text += `${line}\n`;
      line = '';
    }
    line += `${line === '' ? '  ' : ' '}${name}`;
  }
  return `${text}${line}\n`;
}

writeFileSync(
  fileURLToPath(new URL('../src/inspect/sbom/spdx-ids.ts', import.meta.url)),
  `/** Written by tools/generate-spdx-ids.ts: the SPDX licence list, ${version.replace(/^.*-/, '')}. */

export const licenseIds = \`
${lines(ids.slice(0, start))}\`;

export const exceptionIds = \`
${lines(ids.slice(start))}\`;
`,
);
