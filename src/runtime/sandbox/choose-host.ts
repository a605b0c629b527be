import { BubblewrapHost } from './bubblewrap-host.ts';
import { SandboxError } from './errors.ts';
import type { Language } from './language.ts';
import { NamespacesHost } from './namespaces-host.ts';
import { ProcessHost } from './process-host.ts';
import type { SandboxHost } from './sandbox.ts';

/** Rungs of isolation, the best first. */
export const rungs = ['namespaces', 'bubblewrap', 'process'] as const;

export type Rung = (typeof rungs)[number];

/** What a host is started with. */
export interface HostSettings {
  readonly language: Language;
  /** What an interpreter reads when it starts, as functions have it. */
  readonly variables: Readonly<Record<string, string>>;
  /** PATH of this process. */
  readonly path: string;
}

/** @throws {SandboxError} SANDBOX_UNAVAILABLE */
export function startHost(rung: Rung, { language, variables, path }: HostSettings): Promise<SandboxHost> {
  switch (rung) {
    case 'namespaces':
      return NamespacesHost.start(language, variables);
    case 'bubblewrap':
      return BubblewrapHost.start(language, variables, path);
    case 'process':
      return ProcessHost.start(language, variables);
  }
}

/**
 * Starts the best rung that this machine allows; each is tried by running a sandbox in it.
 */
export async function startBestHost(settings: HostSettings): Promise<SandboxHost> {
  for (const rung of rungs) {
    try {
      const host = await startHost(rung, settings);
      await tryHost(host);
      return host;
    } catch (error) {
      if (!(error instanceof SandboxError) || rung === 'process') {
        throw error;
      }
    }
  }
  throw new SandboxError('SANDBOX_UNAVAILABLE', 'Cannot start a sandbox on this machine');
}

/**
 * Starts a sandbox that has nothing to do, which takes all that a function's takes.
 * @throws {SandboxError} SANDBOX_UNAVAILABLE, and the host is closed
 */
export async function tryHost(host: SandboxHost): Promise<void> {
  try {
    const sandbox = await host.start({
      code: { task: '/' },
      variables: {},
      memorySize: 128,
      ephemeralStorage: 1,
      network: 'host',
      extensions: [],
    });
    if (host.rung === 'bubblewrap') {
      // It has started when bwrap has, which may fail only then; without a handler it soon ends by itself.
      await sandbox.exited;
      refuseComplaint(Buffer.concat(sandbox.readOutput()).toString('utf8'));
    }
    await sandbox.kill();
  } catch (error) {
    await host.close();
    throw error;
  }
}

function refuseComplaint(said: string): void {
  const complaint = /^bwrap: (.*)$/m.exec(said)?.[1];
  if (complaint !== undefined) {
    throw new SandboxError('SANDBOX_UNAVAILABLE', `Cannot start a sandbox with bubblewrap: ${complaint}`, {
      data: { said },
    });
  }
}
