import { describe, expect, test } from 'vitest';
import { readIndexConfiguration } from '../../src/index/configuration.ts';
import type { IndexOptions } from '../../src/index/index-sources.ts';
import { uvEnvironment } from '../../src/resolve/uv-environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;

function environmentFor(options: Partial<IndexOptions>, environment: Variables = {}): Variables {
  const configuration = readIndexConfiguration({
    environment,
    options: { directory: '/nowhere', pipFiles: [], ...options },
  });
  return uvEnvironment(environment, configuration);
}

describe('uvEnvironment()', () => {
  test('gives uv the indexes that zipwright uses, the default one last', () => {
    const found = environmentFor({
      indexUrl: 'https://main/simple',
      extraIndexUrls: ['https://one/', 'https://two/'],
    });
    expect(found['UV_DEFAULT_INDEX']).toBe('https://main/simple');
    expect(found['UV_INDEX']).toBe('https://one/ https://two/');
    expect(found['UV_NO_INDEX']).toBeUndefined();
  });

  test("takes away the user's own variables that would add others", () => {
    const found = environmentFor(
      { indexUrl: 'https://main/simple' },
      { UV_INDEX_URL: 'https://a/', UV_EXTRA_INDEX_URL: 'https://b/', PATH: '/bin' },
    );
    expect(found).toMatchObject({ UV_INDEX_URL: undefined, UV_EXTRA_INDEX_URL: undefined, PATH: '/bin' });
  });

  test('hands credentials over in variables, each to its own index', () => {
    const found = environmentFor({
      indexUrl: 'https://zoe:p%40ss@main/simple',
      extraIndexUrls: ['https://other/simple'],
    });
    expect(found['UV_DEFAULT_INDEX']).toBe('https://zoe:p%40ss@main/simple');
    expect(found['UV_INDEX']).toBe('https://other/simple');
  });

  test('places of wheels go along', () => {
    const found = environmentFor({ noIndex: true, findLinks: ['/wheels', '/more'] });
    expect(found).toMatchObject({ UV_DEFAULT_INDEX: undefined, UV_FIND_LINKS: '/wheels,/more' });
  });

  test('names of indexes stay, so that their credentials are found', () => {
    const found = environmentFor({}, { UV_INDEX: 'inner=https://inner/simple' });
    expect(found['UV_INDEX']).toBe('inner=https://inner/simple');
  });

  test('uv downloads no interpreter unless the user wants it, and keeps its talk plain', () => {
    expect(environmentFor({})).toMatchObject({
      UV_PYTHON_DOWNLOADS: 'never',
      NO_COLOR: '1',
      UV_NO_PROGRESS: '1',
    });
    expect(environmentFor({}, { UV_PYTHON_DOWNLOADS: 'automatic' })).toMatchObject({
      UV_PYTHON_DOWNLOADS: 'automatic',
    });
  });
});
