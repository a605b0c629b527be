import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import { parseRuntime } from '../../src/lambda/target.ts';
import { storeLayout } from '../../src/store/store-layout.ts';
import { plainVariant } from '../../src/wheel/pack-variant.ts';
import type { BuildEvent } from '../../src/workflow/assemble/build-events.ts';
import type { BuildServices } from '../../src/workflow/supply/build-services.ts';
import type { PackSupply } from '../../src/workflow/supply/pack-supply.ts';
import { wire } from '../index/support.ts';
import { makeFakeUv } from '../makers/fake-uv.ts';
import { temporaryFolder } from '../makers/temporary-folder.ts';

/** A build's surroundings with a stand-in for uv, and what can be seen of them afterwards. */
export interface MadeSupply {
  readonly folder: string;
  readonly supply: PackSupply;
  readonly services: BuildServices;
  readonly events: BuildEvent[];
  /** How often uv was run. */
  readonly uvRuns: () => number;
}

export interface SupplyOptions {
  /** See {@link makeFakeUv}. */
  readonly script: string;
  readonly supply?: Partial<PackSupply>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly indexUrl?: string;
  readonly signal?: AbortSignal;
}

export function makeSupply(options: SupplyOptions): MadeSupply {
  const folder = temporaryFolder();
  const environment = { PATH: process.env['PATH'], ...options.environment };
  const index = options.indexUrl === undefined ? { noIndex: true } : { indexUrl: options.indexUrl };
  const wired = wire(index);
  onTestFinished(() => wired[Symbol.dispose]());
  const uv = makeFakeUv(join(folder, 'bin'), options.script);
  const layout = storeLayout(join(folder, 'cache'));
  const signal = options.signal ?? new AbortController().signal;
  const events: BuildEvent[] = [];
  const services: BuildServices = {
    layout,
    client: wired.client,
    indexes: readIndexConfiguration({
      environment: {},
      options: { directory: folder, pipFiles: [], ...index },
    }),
    installContext: { layout, client: wired.client, signal },
    environment,
    offline: false,
    signal,
    uv: () => Promise.resolve({ path: uv, version: '0.13.9' }),
    python: () => Promise.resolve(undefined),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const supply: PackSupply = {
    layout,
    now: Date.now,
    variant: plainVariant,
    target: { runtime: parseRuntime('python3.11'), architecture: 'x86_64' },
    directory: folder,
    services: () => Promise.resolve(services),
    report: (event) => events.push(event),
    ...options.supply,
  };
  const calls = `${uv}.calls`;
  const uvRuns = (): number => (existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').length - 1 : 0);
  return { folder, supply, services, events, uvRuns };
}
