import { expect, test } from 'vitest';
import { pathRewriter } from '../../../src/runtime/logs/path-rewriter.ts';

test('whole path names are replaced, the longer first', () => {
  const rewrite = pathRewriter({ task: '/cache/a', opt: '/cache/a/layers' });
  expect(rewrite('File "/cache/a/app.py", /cache/a/layers/python/x.py')).toBe(
    'File "/var/task/app.py", /opt/python/x.py',
  );
  expect(rewrite('/cache/a')).toBe('/var/task');
  expect(rewrite('/cache/ab /cache/a.b /cache/a-b')).toBe('/cache/ab /cache/a.b /cache/a-b');
  expect(rewrite('nothing of it')).toBe('nothing of it');
});

test('names with signs of patterns are names', () => {
  expect(pathRewriter({ task: '/c(a)+[b]' })('at /c(a)+[b]/x')).toBe('at /var/task/x');
});

test('folders of Windows are replaced in text and in JSON', () => {
  const rewrite = pathRewriter({ task: String.raw`C:\code\a` });
  expect(rewrite(String.raw`in C:\code\a\app.py`)).toBe(String.raw`in /var/task\app.py`);
  expect(rewrite(JSON.stringify({ at: String.raw`C:\code\a\app.py` }))).toBe(
    String.raw`{"at":"/var/task\\app.py"}`,
  );
});
