/** Records that are kept parsed: some pages of functions. */
const MOST_RECORDS = 2000;

interface ParsedRecord {
  readonly text: string;
  readonly record: unknown;
}

/** In order of their making, the oldest first. */
const parsed = new Map<string, ParsedRecord>();

/**
 * Parses the JSON of a record, unless it is the same as at the last time: most requests look at what no request has changed. The
 * record is frozen, since others have it too.
 * @param key tells the records of all tables apart
 */
export function parseRecord(key: string, text: string): unknown {
  const known = parsed.get(key);
  if (known?.text === text) {
    return known.record;
  }
  const record: unknown = JSON.parse(text);
  freeze(record);
  parsed.delete(key);
  parsed.set(key, { text, record });
  const [oldest] = parsed.keys();
  if (parsed.size > MOST_RECORDS && oldest !== undefined) {
    parsed.delete(oldest);
  }
  return record;
}

function freeze(value: unknown): void {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
}
