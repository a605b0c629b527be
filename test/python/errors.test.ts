import { expect, test } from 'vitest';
import { ZipwrightError } from '../../src/errors/zipwright-error.ts';
import { PythonFormatError } from '../../src/python/errors.ts';

test('is an error of zipwright with its own name', () => {
  const error = new PythonFormatError('INVALID_VERSION', 'Cannot read version "x"');
  expect(error).toBeInstanceOf(ZipwrightError);
  expect(error.name).toBe('PythonFormatError');
  expect(error.code).toBe('INVALID_VERSION');
});
