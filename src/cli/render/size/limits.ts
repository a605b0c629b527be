import { withoutHidden } from '../../../errors/quote-name.ts';
import type { LimitUse } from '../../../inspect/size/size-report.ts';

/** Lambda's limits, and what is above them. */
const WORDS = {
  unzipped: { what: 'unzipped, all layers', above: 'Lambda refuses it' },
  'direct-upload': { what: 'direct upload', above: 'it goes through S3' },
  'console-editor': { what: "console's editor", above: 'the console does not show its files' },
  'inline-code': { what: 'inline in a template', above: 'CloudFormation takes it from S3 only' },
} as const;

/** How people call a limit, and what happens above it. */
export function limitWords({ name, layer }: LimitUse): { readonly label: string; readonly above: string } {
  const { what, above } = WORDS[name];
  const place = layer === undefined ? '' : ` of ${withoutHidden(layer.slice(layer.lastIndexOf('/') + 1))}`;
  return { label: `${what}${place}`, above };
}
