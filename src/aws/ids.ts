/** Where identifiers come from: random in the platform, countable in tests. */
export interface Ids {
  /** A UUID in its usual form. */
  uuid(): string;
  /** A text of letters and digits that nobody can guess. */
  token(length: number): string;
}
