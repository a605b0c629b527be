/** Where an event stands among all: by time, then by arrival. */
export interface EventPosition {
  readonly timestamp: number;
  /** Row of the event; 0 stands before all of its millisecond. */
  readonly id: number;
}

const digits = 56;
const idBits = 120n;

/** The 56 digits that AWS writes for an event; they sort as the events do. */
export function eventId({ timestamp, id }: EventPosition): string {
  return ((BigInt(timestamp) << idBits) | BigInt(id)).toString().padStart(digits, '0');
}

/** @returns undefined for what is no event id */
export function positionIn(text: string): EventPosition | undefined {
  if (!/^\d{56}$/.test(text)) {
    return undefined;
  }
  const number = BigInt(text);
  const position = {
    timestamp: Number(number >> idBits),
    id: Number(number & ((1n << idBits) - 1n)),
  };
  return Number.isSafeInteger(position.timestamp) && Number.isSafeInteger(position.id) ? position : undefined;
}
