import { arch, platform } from 'node:process';

/** What native code has to be made for to be loaded here. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** In Lambda's spelling where Lambda has it (`x86_64`, `arm64`), else in Node's. */
  readonly architecture: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'x86_64' };

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return { platform, architecture: ARCHITECTURES[arch] ?? arch };
}
