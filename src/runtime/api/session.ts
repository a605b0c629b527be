import type { ExtensionRegistry } from './extension-registry.ts';
import type { RuntimeConnection } from './runtime-connection.ts';

/** Whom the routes speak for: the processes of one sandbox. */
export interface ApiSession {
  readonly runtime: RuntimeConnection;
  readonly extensions: ExtensionRegistry;
}
