/** Limits of an account, as GetAccountSettings has them. */
export const accountLimits = {
  totalCodeBytes: 80_530_636_800,
  concurrentExecutions: 1000,
  /** What reservations must leave over. */
  unreservedExecutions: 100,
} as const;
