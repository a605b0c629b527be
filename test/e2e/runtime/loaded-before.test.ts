import { expect, test } from 'vitest';
import { commonModules } from '../../../src/inspect/stdlib-modules.ts';
import { precedenceOf } from '../../../src/inspect/why/loaded-before.ts';
import { onEachRung, returning } from './stage.ts';

const NAMES = [...commonModules.trim().split(/\s+/), 'awslambdaric', 'runtime_client', 'simplejson'];

onEachRung((stage) => {
  const { minor } = stage.interpreter;

  test('what counts as loaded before the function is', async () => {
    const { value } = await stage.function({ app: returning('sorted(sys.modules)', 'sys') }).invoke();
    const loaded = NAMES.filter((name) => precedenceOf(name, minor) === 'loaded before');
    expect(loaded).toContain('json');
    expect(loaded.filter((name) => !(value as readonly string[]).includes(name))).toEqual([]);
  });
});
