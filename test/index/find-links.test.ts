import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { filesInPlace, isFileOfProject } from '../../src/index/find-links.ts';
import { Folder } from './support.ts';

test.each([
  ['demo_app-1.0-py3-none-any.whl', 'demo-app'],
  ['Demo.App-1.0-py3-none-any.whl', 'demo-app'],
  ['demo-app-1.0.tar.gz', 'demo-app'],
  ['demo-app-1.0-2.zip', 'demo-app'],
  ['Demo_App-v1!2.tar.bz2', 'demo-app'],
])('%s is a file of %s', (filename, project) => {
  expect(isFileOfProject(filename, project)).toBe(true);
});

test.each([
  ['demo_app-1.0-py3-none-any.whl', 'demo'],
  ['demo-app-1.0.tar.gz', 'demo'],
  ['demo.tar.gz', 'demo'],
  ['demo-2-app-1.0.tar.gz', 'app'],
])('%s is no file of %s', (filename, project) => {
  expect(isFileOfProject(filename, project)).toBe(false);
});

test('a folder gives its distributions, with their sizes', () => {
  using folder = new Folder();
  writeFileSync(folder.at('demo-1.0-py3-none-any.whl'), 'wheel');
  writeFileSync(folder.at('demo-1.0.tar.gz'), 'source');
  writeFileSync(folder.at('demo-1.0.txt'), 'notes');
  writeFileSync(folder.at('other-1.0-py3-none-any.whl'), 'other');
  mkdirSync(folder.at('demo-2.0-py3-none-any.whl'));
  expect(filesInPlace(folder.path, 'demo')).toEqual([
    {
      filename: 'demo-1.0-py3-none-any.whl',
      url: pathToFileURL(folder.at('demo-1.0-py3-none-any.whl')).href,
      size: 5,
      yanked: false,
    },
    {
      filename: 'demo-1.0.tar.gz',
      url: pathToFileURL(folder.at('demo-1.0.tar.gz')).href,
      size: 6,
      yanked: false,
    },
  ]);
});

test('a local page gives its links', () => {
  using folder = new Folder();
  writeFileSync(
    folder.at('links.html'),
    '<a href="w/demo-1.0-py3-none-any.whl"><a href="https://h.example/demo-2.zip"><a href="x-1.zip">',
  );
  expect(filesInPlace(folder.at('links.html'), 'demo').map((file) => file.url)).toEqual([
    pathToFileURL(folder.at('w', 'demo-1.0-py3-none-any.whl')).href,
    'https://h.example/demo-2.zip',
  ]);
});

test('a place that does not exist has no files', () => {
  using folder = new Folder();
  expect(filesInPlace(folder.at('gone'), 'demo')).toEqual([]);
  expect(filesInPlace(folder.at('gone.html'), 'demo')).toEqual([]);
});
