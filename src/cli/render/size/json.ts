import type { SizeMeasurement } from '../../../workflow/look/measure-artifact.ts';

/**
 * The same for `--json`; docs/reference/json.md describes it. Trees stand on one line: indented, those of hostile zips
 * would be nothing but spaces.
 */
export function sizeJson({ archives, ...rest }: SizeMeasurement): string {
  const head = JSON.stringify({ schemaVersion: 1, ...rest }, undefined, 2);
  const listed = archives.map((archive) => `    ${JSON.stringify(archive)}`);
  return `${head.slice(0, -2)},\n  "archives": [\n${listed.join(',\n')}\n  ]\n}\n`;
}
