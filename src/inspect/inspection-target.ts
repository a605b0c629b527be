import type { Target } from '../lambda/target.ts';

/** What an artifact is inspected for. */
export interface InspectionTarget extends Target {
  readonly kind: 'function' | 'layer';
  /** As Lambda knows it; absent for layers, and where nobody said. */
  readonly handler?: string;
  /** Settings that nobody gave and that were assumed: `runtime`, `architecture`. */
  readonly assumed: readonly string[];
  /** Native files that the user says are never loaded, by their paths. */
  readonly isExempt?: (path: string) => boolean;
  /** Day in ISO 8601. */
  readonly today: string;
}
