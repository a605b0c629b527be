/** What the model says of a member's value, besides its type. */
export interface Constraint {
  /** Smallest length, or value of a number. */
  readonly min?: number;
  readonly max?: number;
  /** For the whole text, as messages show it. */
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** For each item of a list of texts or numbers, or each value of such a map. */
  readonly item?: Constraint;
  /** For each key of a map. */
  readonly key?: Constraint;
}

/** Constraints by structure and member. */
export type ConstraintTable = Readonly<Record<string, Readonly<Record<string, Constraint>>>>;
