import { statSync } from 'node:fs';
import { readManifestHead } from './manifest-head.ts';

/** What is known of a zip beside the zip itself. */
export interface ArtifactFacts {
  readonly runtime?: string;
  readonly architecture?: string;
  readonly handler?: string;
  readonly kind?: 'function' | 'layer';
}

/** What a manifest beside a zip says of it; a zip that changed since has another size, and then it says nothing. */
export function readArtifactFacts(archive: string): ArtifactFacts {
  try {
    const { artifact, target, handler } = readManifestHead(archive);
    if (artifact?.size !== statSync(archive).size) {
      return {};
    }
    return {
      ...(typeof target?.runtime === 'string' ? { runtime: target.runtime } : {}),
      ...(typeof target?.architecture === 'string' ? { architecture: target.architecture } : {}),
      ...(typeof handler === 'string' ? { handler } : {}),
      ...(artifact.kind === 'function' || artifact.kind === 'layer' ? { kind: artifact.kind } : {}),
    };
  } catch {
    return {};
  }
}
