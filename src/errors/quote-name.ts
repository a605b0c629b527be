/**
 * Characters that do something else than stand for themselves: controls (C0 and C1), marks of no width, ends of lines
 * and paragraphs, and those that turn the order of what they stand beside (UAX #9).
 */
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const SHOWN_LENGTH = 200;

/** Text from outside as a terminal may show it: on one line, in its own order, without anything that is not seen. */
export function withoutHidden(text: string): string {
  return text.replace(HIDDEN, '\ufffd');
}

/** The same, and not longer than a few lines: a name or a version as messages may have it. */
export function shownText(text: string): string {
  return `${withoutHidden(text.slice(0, SHOWN_LENGTH))}${text.length > SHOWN_LENGTH ? '…' : ''}`;
}

/** A name from outside in quotes. */
export function quoteName(name: string): string {
  return `"${shownText(name)}"`;
}
