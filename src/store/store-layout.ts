import { join } from 'node:path';

/** Folders of the cache. Every name holds the hash of what made its content, so entries never change. */
export interface StoreLayout {
  readonly root: string;
  /** Wheels as downloaded: `wheels/<sha256>/<file name>`. */
  wheel(sha256: string, filename: string): string;
  /** Packs: `packs/<format>/<sha256 of the wheel>-<variant>.pack`. */
  pack(wheelSha256: string, variant: string): string;
  /** Source distributions as downloaded. */
  source(sha256: string, filename: string): string;
  /** Records of what was built here, by the hash of source and target: each names its wheel. */
  built(key: string): string;
  /** User files after deflating, by the hash of their content. */
  deflated(sha256: string): string;
  /** SHA-256 states after joined packs. */
  joined(name: string): string;
  /** Installed tools: `tools/<name>-<version>`. */
  tool(name: string): string;
  /** Zips of functions and layers, unpacked: `unpacked/<format>/<sha256 of the zip>`. */
  unpacked(sha256: string): string;
  /** Trees of several layers, by the hash of their ordered list: `layers/<format>/<key>`. */
  layers(key: string): string;
}

/** Bump when packs change their meaning; older ones are then left to be cleaned away. */
export const PACK_FORMAT = 1;

/** Bump when unpacking the same zip gives other files or other modes. */
export const UNPACKED_FORMAT = 1;

export function storeLayout(root: string): StoreLayout {
  return {
    root,
    wheel: (sha256, filename) => join(root, 'wheels', sha256, filename),
    pack: (wheelSha256, variant) =>
      join(root, 'packs', String(PACK_FORMAT), `${wheelSha256}${variant === '' ? '' : `-${variant}`}.pack`),
    source: (sha256, filename) => join(root, 'sources', sha256, filename),
    built: (key) => join(root, 'built', `${key}.json`),
    deflated: (sha256) => join(root, 'deflated', sha256),
    joined: (name) => join(root, 'joined', `${name}.json`),
    tool: (name) => join(root, 'tools', name),
    unpacked: (sha256) => join(root, 'unpacked', String(UNPACKED_FORMAT), sha256),
    layers: (key) => join(root, 'layers', String(UNPACKED_FORMAT), key),
  };
}
