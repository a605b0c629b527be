import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stalePages } from '../../tools/reference.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: ROOT });

describe('the documentation', () => {
  test('has reference pages that are what their definitions say', () => {
    expect(stalePages()).toEqual([]);
  });

  test('links to nothing that is not there', () => {
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !existsSync(join(ROOT, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(pages.length).toBeGreaterThan(30);
    expect(broken).toEqual([]);
  });

  test('has every page reachable from the README', () => {
    const reached = new Set<string>();
    const queue = ['README.md'];
    for (let page = queue.pop(); page !== undefined; page = queue.pop()) {
      if (reached.has(page)) {
        continue;
      }
      reached.add(page);
      const folder = dirname(page);
      const text = readFileSync(join(ROOT, page), 'utf8');
      queue.push(
        ...[...text.matchAll(/\]\(([^):#\s]+\.md)(?:#[^)]*)?\)/g)].map(([, link = '']) => join(folder, link)),
      );
    }
    const unreachable = pages.filter((page) => !reached.has(page) && !page.startsWith('docs/decisions/'));
    expect(unreachable).toEqual([]);
  });
});
