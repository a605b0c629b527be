import { storeLayout } from '../../../src/store/store-layout.ts';
import { mergeLayers } from '../../../src/runtime/code/merge-layers.ts';
import { removeUnpacked } from '../../../src/runtime/code/stored-tree.ts';
import { unpackArchive } from '../../../src/runtime/code/unpack-archive.ts';

/**
 * A process that unpacks and merges: `node unpack-process.ts keep|remove STORE ZIP…` prints the folders, one a line, and
 * removes them again where told so.
 */
const [, , what, store = '', ...zips] = process.argv;
const options = { layout: storeLayout(store), signal: new AbortController().signal };
const folders: string[] = [];
for (const zip of zips) {
  folders.push(await unpackArchive(zip, options));
}
if (folders.length > 1) {
  folders.push((await mergeLayers(folders, options)) ?? '');
}
console.log(folders.join('\n'));
if (what === 'remove') {
  await Promise.all(folders.map(removeUnpacked));
}
