/** Longest event that CloudWatch Logs takes, in bytes. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Cuts bytes into pieces that each make one event, between characters of UTF-8. */
export function eventPieces(bytes: Buffer, limit = MAX_EVENT_BYTES): Buffer[] {
  if (bytes.length <= limit) {
    return [bytes];
  }
  const pieces: Buffer[] = [];
  let start = 0;
  while (bytes.length - start > limit) {
    const end = characterStart(bytes, start + limit);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  pieces.push(bytes.subarray(start));
  return pieces;
}

/** The nearest place at or before `at` where a character begins; `at` itself where the bytes are no UTF-8. */
export function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4 && start > 0; start -= 1) {
    if (((bytes[start] ?? 0) & 0xc0) !== 0x80) {
      return start;
    }
  }
  return at;
}
