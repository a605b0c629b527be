import type { FunctionConfiguration } from '../../project/configuration.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What to build, as the command line or a caller of the API says it; everything absent comes from the project. */
export interface BuildRequest {
  /** Project folder. */
  readonly project: string;
  /** One function of the project's `[tool.zipwright.functions]`; all of them when absent. */
  readonly function?: string;
  readonly kind: 'function' | 'layer';
  /** Settings that win over the project's configuration. */
  readonly overrides: FunctionConfiguration;
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  readonly findLinks: readonly string[];
  readonly noIndex: boolean;
  readonly upgrade: boolean;
  readonly offline: boolean;
  readonly frozen: boolean;
  /** Whether what was built is inspected; not when absent. */
  readonly check?: boolean;
}

/** What a build takes from outside, so that nothing else reads the process. */
export interface BuildSurroundings {
  readonly environment: Environment;
  /** Root of the cache. */
  readonly cache: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}
