import type { Generated } from 'kysely';

/** Events that functions get later. */
export interface EventTables {
  readonly platform_events: {
    readonly id: Generated<number>;
    /** Milliseconds since 1970 from which it may be tried. */
    readonly due_at: number;
    /** How often the function has failed to handle it. */
    readonly failures: number;
    /** How often it was not taken at all, as with too many requests. */
    readonly refusals: number;
    /** JSON: everything but the payload. */
    readonly event: string;
    readonly payload: Uint8Array;
  };
}
