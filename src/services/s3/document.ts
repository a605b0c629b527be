/** Stands for a Date in stored JSON; no member of S3's API has this name. */
const dateMark = '$date';

/** JSON of a value that the API gave us, dates kept apart from texts. */
export function encodeDocument(value: unknown): string {
  return JSON.stringify(value, function mark(this: Record<string, unknown>, name: string, member: unknown) {
    const original = this[name];
    return original instanceof Date ? { [dateMark]: original.getTime() } : member;
  });
}

/** Reverses {@link encodeDocument}. What it is, the caller knows, who stored it. */
export function decodeDocument(json: string): unknown {
  // Nearly no document has a date, and to look at each member takes ten times as long.
  if (!json.includes(dateMark)) {
    return JSON.parse(json);
  }
  return JSON.parse(json, (_name, member: unknown) => {
    if (typeof member === 'object' && member !== null && dateMark in member) {
      return new Date(Number(member[dateMark]));
    }
    return member;
  });
}
