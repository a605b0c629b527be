import { readFileSync, statSync } from 'node:fs';
import { manifestPath } from './built-artifact.ts';

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
    const text = readFileSync(manifestPath(archive), 'utf8');
    const { artifact, target, handler } = JSON.parse(text) as {
      artifact?: { size?: unknown; kind?: unknown };
      target?: { runtime?: unknown; architecture?: unknown };
      handler?: unknown;
    };
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
