import type { PinnedWheel } from './pinned-tools.ts';
import { runtimePins, runtimeWheelHashes } from './runtime-pins.ts';

/** The pinned wheels of a runtime on an architecture. */
export interface RuntimeWheels {
  readonly client: readonly PinnedWheel[];
  readonly sdk: readonly PinnedWheel[];
}

/** @returns nothing for a CPython 3.minor that AWS publishes no runtime client for */
export function runtimeWheels(minor: number, architecture: 'x86_64' | 'arm64'): RuntimeWheels | undefined {
  const names = runtimePins[minor];
  return names === undefined
    ? undefined
    : { client: names.client[architecture].map(pinned), sdk: names.sdk.map(pinned) };
}

function pinned(filename: string): PinnedWheel {
  const sha256 = runtimeWheelHashes[filename];
  if (sha256 === undefined) {
    throw new TypeError(`Cannot pin "${filename}": it has no hash`);
  }
  return { filename, sha256 };
}
