import { expect, test } from 'vitest';
import { plainVariant, variantName } from '../../src/wheel/pack-variant.ts';

const bytecode = { interpreter: '/usr/bin/python3.11', minor: 11, version: '3.11.7', folder: '/var/task/' };

test('variantName() tells apart all that makes other bytes, and nothing else', () => {
  const names = [
    plainVariant,
    { ...plainVariant, slim: true },
    { ...plainVariant, recompress: true },
    { ...plainVariant, bytecode },
    { ...plainVariant, bytecode: { ...bytecode, version: '3.11.9' } },
    { ...plainVariant, bytecode: { ...bytecode, folder: '/opt/' } },
    { ...plainVariant, prefix: 'a/b/' },
    { ...plainVariant, prefix: 'a+b/' },
    { ...plainVariant, prefix: 'a%2Bb/' },
    { prefix: 'python/', slim: true, recompress: true, bytecode },
  ].map(variantName);
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe('');
  expect(names.at(-1)).toBe('slim-pyc3.11.7+var+task-small-in+python');
  expect(variantName({ ...plainVariant, bytecode: { ...bytecode, interpreter: '/other/python' } })).toBe(
    names[3],
  );
});
