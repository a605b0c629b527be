import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, zipwright } from '../cli.ts';

const EXAMPLE = join(root, 'examples', 'thumbnailer');

/** Copies the example, without what was built of it. */
export function copyThumbnailer(to: string): void {
  cpSync(EXAMPLE, to, { recursive: true, filter: (source) => !/[\\/](dist|\.zipwright)$/.test(source) });
}

/** Builds a project to a zip. @throws when it cannot be built */
export async function buildZip(project: string, zip: string): Promise<void> {
  const { exitCode, stderr } = await zipwright(['build', project, '--output', zip, '--quiet']);
  if (exitCode !== 0) {
    throw new Error(stderr);
  }
}

/** The picture of the example's event: a square of 64 pixels, as PNG. */
export function examplePicture(): Buffer {
  const { image } = JSON.parse(readFileSync(join(EXAMPLE, 'event.json'), 'utf8')) as {
    readonly image: string;
  };
  return Buffer.from(image, 'base64');
}

/** Width and height of a PNG, which its first chunk has. */
export function sizeOfPng(content: Buffer): [width: number, height: number] {
  if (content.toString('latin1', 1, 4) !== 'PNG') {
    throw new Error(`This is no PNG: ${content.toString('latin1', 0, 200)}`);
  }
  return [content.readUInt32BE(16), content.readUInt32BE(20)];
}
