/** Where a log group lives. */
export interface Place {
  readonly account: string;
  readonly region: string;
}
