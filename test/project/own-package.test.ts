import { describe, expect, test } from 'vitest';
import { declaresPackage, projectName } from '../../src/project/own-package.ts';

const built = { 'build-system': { requires: ['hatchling'] } };

describe('declaresPackage()', () => {
  test.each([
    ['no pyproject.toml', undefined, false],
    ['no build system', { project: { name: 'demo' } }, false],
    ['a build system', built, true],
    ['one that uv is told not to use', { ...built, tool: { uv: { package: false } } }, false],
    ['one that Poetry is told not to use', { ...built, tool: { poetry: { 'package-mode': false } } }, false],
    ['one that PDM is told not to use', { ...built, tool: { pdm: { distribution: false } } }, false],
    ['one that a tool is told to use', { ...built, tool: { uv: { package: true } } }, true],
    ['tables that are none', { ...built, tool: { uv: 1 } }, true],
    ['a build system that is no table', { 'build-system': 'x' }, false],
  ])('%s', (_, pyproject, expected) => {
    expect(declaresPackage(pyproject)).toBe(expected);
  });
});

describe('projectName()', () => {
  test.each([
    ['no pyproject.toml', undefined, undefined],
    ['[project]', { project: { name: 'demo' } }, 'demo'],
    ['[tool.poetry]', { tool: { poetry: { name: 'demo' } } }, 'demo'],
    ['both', { project: { name: 'a' }, tool: { poetry: { name: 'b' } } }, 'a'],
    ['a name that is none', { project: { name: 1 }, tool: { poetry: { name: 'b' } } }, 'b'],
    ['neither', { tool: {} }, undefined],
  ])('%s', (_, pyproject, expected) => {
    expect(projectName(pyproject)).toBe(expected);
  });
});
