/** What a service here does otherwise than AWS: sentences in Markdown, for the pages below docs/reference/coverage. */
export interface ServiceDifferences {
  /** What the service is here for, and what holds for all of it. */
  readonly about: readonly string[];
  /** Operations that answer an error which says that they are not here; in their own words, unlike those that nobody wrote. */
  readonly refused: readonly string[];
  /** Members that requests are checked against, or that are only how a body is sent, before an operation is called. */
  readonly ofTheProtocol?: readonly string[];
  /** Members that mean nothing here, in any operation. */
  readonly ignoredEverywhere?: readonly string[];
  /** Members that an operation takes and does nothing with; `all` of those that its code does not name. */
  readonly ignored: Readonly<Record<string, readonly string[] | 'all'>>;
  /** Operations that keep what they are sent as it is and give it back, members that their code does not name too. */
  readonly kept?: readonly string[];
  /** By operation. */
  readonly notes: Readonly<Record<string, string>>;
}
