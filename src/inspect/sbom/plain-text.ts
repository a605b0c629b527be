import { withoutHidden } from '../../errors/quote-name.ts';

const LONGEST = 500;

/** A text out of an archive as a document may have it: on one line, bounded, without characters that are not seen. */
export function plainText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  const shown = withoutHidden(whole.slice(0, LONGEST).replace(/\s+/g, ' ').trim()).toWellFormed();
  return whole.length > LONGEST ? `${shown}…` : shown;
}
