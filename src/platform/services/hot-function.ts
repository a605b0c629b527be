import type { RequestContext } from '../../aws/operation.ts';
import type { createLambdaService } from '../../services/lambda/service.ts';
import type { HotCode, HotCodes } from '../functions/hot-code.ts';
import type { OfferedArchives } from './offered-archives.ts';

/** A layer version that is known by its ARN, or an archive of this machine that becomes one. */
export type HotLayer = { readonly arn: string } | { readonly name: string; readonly file: string };

/** A function as a project on this machine has it. Sizes in MB, the timeout in seconds. */
export interface HotFunction {
  readonly region: string;
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly architecture: string;
  readonly memory: number;
  readonly timeout: number;
  readonly ephemeralStorage: number;
  readonly environment: Readonly<Record<string, string>>;
  /** In the function's order. */
  readonly layers: readonly HotLayer[];
  readonly code: HotCode;
  /** Writes an archive of this code, and says where it is. */
  readonly archive: () => Promise<string>;
}

/** What having such functions takes. */
export interface HotContext {
  readonly operations: ReturnType<typeof createLambdaService>;
  readonly codes: HotCodes;
  readonly offered: OfferedArchives;
  /** As a client of the platform's own account would call. */
  readonly contextOf: (region: string) => RequestContext;
  readonly onNotice: (message: string) => void;
}
