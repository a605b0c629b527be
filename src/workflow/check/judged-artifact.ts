import type { Finding } from '../../inspect/finding.ts';

/** What was found in an artifact, and what it was judged for. */
export interface JudgedArtifact {
  readonly kind: 'function' | 'layer';
  readonly runtime: string;
  readonly architecture: string;
  readonly handler?: string;
  readonly findings: readonly Finding[];
}
