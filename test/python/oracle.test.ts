import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AdvisoryEvent } from '../../src/python/advisory.ts';
import { isAffected } from '../../src/python/advisory-match.ts';
import { evaluateMarker, parseMarker, targetEnvironment } from '../../src/python/marker.ts';
import { PythonFormatError } from '../../src/python/errors.ts';
import { parseEntryPoints } from '../../src/python/entry-points.ts';
import { parseMetadata } from '../../src/python/metadata.ts';
import { formatRecord, parseRecord, type RecordRow } from '../../src/python/record.ts';
import { parseRequirement } from '../../src/python/requirement.ts';
import { allowsPrereleases, parseSpecifiers, satisfies } from '../../src/python/specifier.ts';
import { supportedTags } from '../../src/python/tags.ts';
import { compareVersions, formatVersion, isPrerelease, parseVersion } from '../../src/python/version.ts';
import { parseWheelFilename } from '../../src/python/wheel-filename.ts';
import {
  clauses,
  damaged,
  markerTexts,
  names,
  publicVersions,
  specifierTexts,
  versionTexts,
} from './arbitraries.ts';

/** A Python that can import packaging 26 or newer, whose answers are compared with ours. */
const python = process.env.ZIPWRIGHT_ORACLE_PYTHON ?? '';

/** Asks packaging one kind of question for each item. */
function ask<Answer>(question: string, items: readonly unknown[]): Answer[] {
  const program = `
import csv, email, io, json, sys
from importlib.metadata import EntryPoints
from packaging import _manylinux
from packaging.markers import Marker, InvalidMarker, UndefinedComparison
from packaging.requirements import Requirement, InvalidRequirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

def version(text):
    parsed = Version(text)
    return [str(parsed), parsed.is_prerelease]

def compare(texts):
    a, b = map(Version, texts)
    return (a > b) - (a < b)

def specifiers(question):
    parsed = SpecifierSet(question[0])
    return [parsed.contains(Version(question[1]), prereleases=True), bool(parsed.prereleases)]

def advisory(question):
    events, version = question
    v = Version(Version(version).public)
    place = lambda text: Version(Version(text).public)
    limits = [text for kind, text in events if kind == "limit"]
    if limits and not any(text == "*" or v < place(text) for text in limits):
        return False
    order = ["fixed", "introduced", "last_affected"]
    key = lambda event: (event[1] != "0" or event[0] != "introduced", place(event[1]), order.index(event[0]))
    vulnerable = False
    for kind, text in sorted((event for event in events if event[0] != "limit"), key=key):
        if kind == "introduced" and (text == "0" or v >= place(text)):
            vulnerable = True
        elif kind == "fixed" and v >= place(text):
            vulnerable = False
        elif kind == "last_affected" and v > place(text):
            vulnerable = False
    return vulnerable

def marker(question):
    text, environment, extras, groups = question
    sets = {"extras": set(extras), "dependency_groups": set(groups), "extra": (extras or [""])[0]}
    return Marker(text).evaluate({**environment, **sets}, "lock_file")

def requirement(text):
    parsed = Requirement(text)
    versions = sorted({str(each).replace(" ", "") for each in parsed.specifier})
    return [canonicalize_name(parsed.name), sorted(parsed.extras), versions, parsed.url, parsed.marker is not None]

def wheel(filename):
    name, version, build, tags = parse_wheel_filename(filename)
    return [name, str(version), list(build), sorted(map(str, tags))]

def tags(question):
    minor, glibc, machine = question
    _manylinux._get_glibc_version = lambda: tuple(glibc)
    _manylinux._have_compatible_abi = lambda executable, machines: True
    platforms = [*_manylinux.platform_tags([machine]), f"linux_{machine}"]
    own = list(cpython_tags((3, minor), [f"cp3{minor}"], platforms))
    return [str(tag) for tag in own + list(compatible_tags((3, minor), f"cp3{minor}", platforms))]

def metadata(text):
    fields = email.message_from_string(text)
    return [" ".join(value.split()) for key in ("Name", "Requires-Dist") for value in fields.get_all(key, [])]

def record(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\\n").writerows(rows)
    return text.getvalue()

def record_rows(text):
    return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]

def entry_points(text):
    found = EntryPoints._from_text_for(text, None)
    return [[each.group, each.name, each.module, each.attr, each.extras] for each in found]

def answer(item):
    try:
        return ${question}(item)
    except (InvalidVersion, InvalidSpecifier, InvalidMarker, InvalidRequirement, InvalidWheelFilename):
        return "invalid"
    except UndefinedComparison:
        return "undefined"

json.dump([answer(item) for item in json.load(sys.stdin)], sys.stdout)
`;
  const { stdout, stderr, status } = spawnSync(python, ['-c', program], {
    input: JSON.stringify(items),
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Answer[];
}

/** Ours, with refusals as the oracle has them. */
function orInvalid<Answer>(answer: () => Answer): Answer | 'invalid' {
  try {
    return answer();
  } catch (error) {
    if (error instanceof PythonFormatError) {
      return 'invalid';
    }
    throw error;
  }
}

/** A row of cells as a row of RECORD. */
const toRow = ([path, hash, size]: readonly string[]): RecordRow => ({
  path: path ?? '',
  ...(hash === '' ? {} : { hash: hash ?? '' }),
  ...(size === '' ? {} : { size: Number(size) }),
});

/** The same on every run, so that a difference can be looked into. */
function sample<Item>(items: fc.Arbitrary<Item>, count: number): Item[] {
  return fc.sample(items, { numRuns: count, seed: Number(process.env.ZIPWRIGHT_ORACLE_SEED ?? 1) });
}

/**
 * Compares all answers, and shows the questions whose answers differ. What packaging calls undefined is left out: it
 * evaluates the parts of a marker that no longer matter, too.
 */
function expectAgreement<Item>(
  question: string,
  items: readonly Item[],
  ours: (item: Item) => unknown,
): void {
  const theirs = ask<unknown>(question, items).map((answer) => JSON.stringify(answer));
  const differences = items
    .map((item, index) => ({
      item,
      ours: JSON.stringify(orInvalid(() => ours(item))),
      theirs: theirs[index],
    }))
    .filter((each) => each.theirs !== '"undefined"' && each.ours !== each.theirs)
    .map((each) => `${JSON.stringify(each.item)}: ${each.ours}, and packaging ${each.theirs}`);
  expect(differences).toEqual([]);
}

describe('agrees with packaging', () => {
  beforeEach(({ skip }) => {
    skip(python === '', 'ZIPWRIGHT_ORACLE_PYTHON names no Python that can import packaging');
  });

  test('on versions, normalised', () => {
    const texts = sample(fc.oneof(versionTexts, damaged(versionTexts)), 3000);
    expectAgreement('version', texts, (text) => {
      const version = parseVersion(text);
      return [formatVersion(version), isPrerelease(version)];
    });
  });

  test('on the order of versions', () => {
    const pairs = sample(fc.tuple(versionTexts, versionTexts), 5000);
    expectAgreement('compare', pairs, ([a, b]) =>
      Math.sign(compareVersions(parseVersion(a), parseVersion(b))),
    );
  });

  test('on the versions that an advisory is about, as the OSV schema evaluates them', () => {
    const kinds = fc.constantFrom('introduced', 'fixed', 'last_affected', 'limit');
    const events = fc.array(fc.tuple(kinds, fc.oneof(fc.constant('0'), versionTexts)), { maxLength: 6 });
    const questions = sample(fc.tuple(events, versionTexts), 5000);
    expectAgreement('advisory', questions, ([ranges, version]) => {
      const range = ranges.map(([kind, text]): AdvisoryEvent => ({ kind, version: text }));
      const affected = [{ name: 'demo', versions: [], ranges: [range] }];
      return isAffected({ id: 'X-1', aliases: [], affected }, 'demo', version);
    });
  });

  test('on version specifiers', () => {
    const questions = sample(
      fc.tuple(
        fc.oneof({ weight: 4, arbitrary: specifierTexts }, { weight: 1, arbitrary: damaged(clauses) }),
        versionTexts,
      ),
      10_000,
    );
    expectAgreement('specifiers', questions, ([text, version]) => {
      const specifiers = parseSpecifiers(text);
      return [satisfies(parseVersion(version), specifiers), allowsPrereleases(specifiers)];
    });
  });

  test('on specifiers whose version is the very one, or beside it', () => {
    const questions = sample(
      fc
        .tuple(
          publicVersions,
          fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
          fc.constantFrom('', '.dev1', '.post1', 'a1', '+x', '.0', '.1'),
        )
        .map(([version, operator, suffix]) => [operator + version, version + suffix] as const),
      5000,
    );
    expectAgreement('specifiers', questions, ([text, version]) => {
      const specifiers = parseSpecifiers(text);
      return [satisfies(parseVersion(version), specifiers), allowsPrereleases(specifiers)];
    });
  });

  test('on markers', () => {
    const environments = fc.tuple(
      fc.constantFrom('3.9.20', '3.12.7', '3.13.0rc1', '3.14.0'),
      fc.constantFrom('x86_64' as const, 'aarch64' as const),
      fc.constantFrom([], ['test'], ['Dev_Tools']),
      fc.constantFrom([], ['test', 'dev-tools']),
    );
    const questions = sample(
      fc.tuple(
        fc.oneof({ weight: 4, arbitrary: markerTexts }, { weight: 1, arbitrary: damaged(markerTexts) }),
        environments,
      ),
      5000,
    );
    expectAgreement(
      'marker',
      questions.map(([text, [fullVersion, machine, extras, groups]]) => {
        const { extras: none, dependencyGroups, ...variables } = targetEnvironment({ fullVersion, machine });
        return [text, variables, [...none, ...extras], [...dependencyGroups, ...groups]] as const;
      }),
      ([text, variables, extras, dependencyGroups]) =>
        evaluateMarker(parseMarker(text), { ...variables, extras, dependencyGroups }),
    );
  });

  test('on requirements', () => {
    const texts = fc
      .tuple(
        names,
        fc.array(names, { maxLength: 2 }),
        fc.oneof(
          specifierTexts,
          specifierTexts.map((text) => ` (${text})`),
          fc.constant('@ https://example.org/a.whl '),
        ),
        fc.oneof(
          fc.constant(''),
          markerTexts.map((marker) => `; ${marker}`),
        ),
      )
      .map(
        ([name, extras, source, marker]) =>
          `${name}${extras.length === 0 ? '' : `[${extras.join(', ')}]`}${source}${marker}`,
      );
    // PEP 508 has names end with a letter or digit, where packaging lets an underscore pass; and packaging takes
    // a comma for a part of what follows "===".
    const strict = fc.oneof(texts, damaged(texts)).filter((text) => !/_(?![\w.-])|===/.test(text));
    expectAgreement('requirement', sample(strict, 3000), (text) => {
      const { normalizedName, extras, specifierText, url, marker } = parseRequirement(text);
      const versions = specifierText
        .replaceAll(/\s/g, '')
        .split(',')
        .filter((clause) => clause !== '');
      return [
        normalizedName,
        [...new Set(extras)].toSorted(),
        [...new Set(versions)].toSorted(),
        url ?? null,
        marker !== undefined,
      ];
    });
  });

  test('on the names of wheels', () => {
    const filenames = fc
      .tuple(
        names.map((name) => name.replaceAll(/[-_.]+/g, '_')),
        versionTexts.map((text) => formatVersion(parseVersion(text))),
        fc.constantFrom('', '-1', '-20b', '-3_x'),
        fc.constantFrom(
          'py3-none-any',
          'py2.py3-none-any',
          'cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64',
          'CP39-cp39.abi3-linux_x86_64',
          'py3-none',
          'py3-.none-any',
        ),
      )
      .map(([name, version, build, tags]) => `${name}-${version}${build}-${tags}.whl`);
    expectAgreement('wheel', sample(filenames, 2000), (filename) => {
      const { distribution, version, build, tags } = parseWheelFilename(filename);
      return [
        distribution,
        formatVersion(version),
        build === undefined ? [] : [build.number, build.suffix],
        tags.toSorted(),
      ];
    });
  });

  test('and the e-mail parser on core metadata', () => {
    const lines = fc.constantFrom(
      'Requires-Dist: a>=1',
      'requires-dist:b ; extra == "x"',
      '  ; os_name == "posix"',
      '\t',
      'Summary: a: b',
      'License: MIT',
      ' and more',
      'no field',
      '',
      'Requires-Dist:   c  ',
    );
    const texts = fc
      .tuple(fc.array(lines, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([list, end]) => ['Version: 1.0', 'Name: foo', ...list, ''].join(end));
    expectAgreement('metadata', sample(texts, 2000), (text) => {
      const { name, requiresDist } = parseMetadata(text);
      return [name, ...requiresDist].map((value) => value.replaceAll(/\s+/g, ' '));
    });
  });

  test('and the csv module on RECORD', () => {
    const cells = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^[a,"\r\n ]{1,6}$/));
    const paths = cells.filter((cell) => cell !== '');
    const rows = fc.array(fc.tuple(paths, cells, fc.constantFrom('', '0', '12')), { maxLength: 4 });
    const lists = sample(rows, 2000);
    // Older Pythons forget to quote a carriage return when lines end in line feeds.
    const withoutReturns = lists.filter((list) => !list.flat().join('').includes('\r'));
    expectAgreement('record', withoutReturns, (list) => formatRecord(list.map(toRow)));
    expectAgreement(
      'record_rows',
      lists.map((list) => formatRecord(list.map(toRow))),
      (text) => parseRecord(text).map(({ path, hash = '', size = '' }) => [path, hash, String(size)]),
    );
  });

  test('and importlib on entry points', () => {
    const lines = fc.constantFrom(
      '[console_scripts]',
      '[ other.group ]',
      'a = foo:main',
      'b=foo.bar : Class.run [x, y]',
      '  c  =  foo:main  ',
      '# comment',
      '',
      'd e = foo:main [x]',
    );
    const texts = fc.array(lines, { maxLength: 8 }).map((list) => ['[first]', ...list, ''].join('\n'));
    expectAgreement('entry_points', sample(texts, 1000), (text) =>
      parseEntryPoints(text).map(({ group, name, module, attribute, extras }) => [
        group,
        name,
        module,
        attribute,
        extras,
      ]),
    );
  });

  test('on the order of tags', () => {
    const targets = [9, 10, 11, 12, 13, 14, 15].flatMap((minor) =>
      ([26, 34] as const).flatMap((glibc) =>
        (['x86_64', 'aarch64'] as const).map((machine) => ({ minor, glibc: [2, glibc] as const, machine })),
      ),
    );
    const theirs = ask<string[]>(
      'tags',
      targets.map(({ minor, glibc, machine }) => [minor, glibc, machine]),
    );
    expect(targets.map(supportedTags)).toEqual(theirs);
  });
});
