import { PythonFormatError } from '../python/errors.ts';
import { normalizeName } from '../python/name.ts';
import { parseRequirement } from '../python/requirement.ts';
import type { InspectedDistribution } from './distributions.ts';
import type { Inspection } from './inspection.ts';
import type { InspectedArchive, InspectedEntry } from './inspected-archive.ts';

/**
 * Sources and settings that may name a module. Names in any of them count: frameworks load what their settings name.
 */
const MENTIONS = /\.(?:py|pyi|toml|cfg|ini|json|ya?ml|env|txt|conf)$/;
/** A settings file is no larger; data may be. */
const LARGEST_MENTION = 4 * 1024 * 1024;
/** Loads what no source names. */
const LOADS_ANYTHING =
  /\b(?:entry_points|iter_entry_points|pkg_resources|runpy|iter_modules|walk_packages)\b/;
/** Runs with the interpreter, without being imported. */
const PATH_FILE = /^[^/]+\.pth$/;
const TOP_LEVEL = /^([\p{ID_Continue}]+)(?:\/|\.)/u;
const IN_SOURCE = /(?:^|[;:])[ \t]*(?:from|import)[ \t]+([\w.,][\w., \t]*)|["'+]([\w-]+)/gm;
const IN_SETTINGS = /()(?<![\w.])(\w[\w-]*)/g;
/** With so few names left it is faster to look whether a file has one of them at all. */
const FEW_NAMES = 50;
const SCRIPT_GROUP = /^\[(?:console|gui)_scripts\]$/;

/**
 * Distributions of a function's zip that nothing in it asks for: neither the user's files nor a distribution that is
 * asked for names one of their modules, requires them, or could find them as a plugin. It errs on the side of use, and
 * answers nothing where the function loads whatever is there.
 */
export function unusedDistributions(inspection: Inspection): readonly InspectedDistribution[] {
  const { artifact, target, imports } = inspection;
  const own = inspection.distributions.filter(({ archive }) => archive === artifact);
  if (target.kind === 'layer' || imports === undefined || own.length === 0) {
    return [];
  }
  return new UseSearch(inspection, own).run();
}

class UseSearch {
  readonly #inspection: Inspection;
  readonly #byName: ReadonlyMap<string, InspectedDistribution>;
  /** Distributions that may be unused, with the names that they may be asked for by. */
  readonly #candidates: Map<InspectedDistribution, readonly string[]>;
  readonly #byMention = new Map<string, InspectedDistribution[]>();
  /** Distributions that are used, in the order in which that was found out. */
  readonly #used: InspectedDistribution[];
  /** How many of them were asked for what they require. */
  #followed = 0;

  constructor(inspection: Inspection, own: readonly InspectedDistribution[]) {
    this.#inspection = inspection;
    this.#byName = new Map(own.map((each) => [each.normalizedName, each]));
    this.#candidates = new Map(own.filter(isPlain).map((each) => [each, namesOf(each)]));
    this.#used = inspection.distributions.filter((each) => !this.#candidates.has(each));
    for (const [each, names] of this.#candidates) {
      for (const name of names) {
        const others = this.#byMention.get(name) ?? [];
        others.push(each);
        this.#byMention.set(name, others);
      }
    }
  }

  run(): readonly InspectedDistribution[] {
    const { imports, owners } = this.#inspection;
    for (const { archive, entry } of imports?.sources.values() ?? []) {
      const owner = owners.of(archive, entry.path);
      this.#take(owner === undefined ? undefined : this.#byName.get(normalizeName(owner)));
    }
    this.#follow();
    // Reading sources costs: only when something is left that no metadata asks for.
    if (this.#candidates.size > 0 && !this.#readOwn()) {
      return [];
    }
    this.#follow();
    this.#readUsed();
    return [...this.#candidates.keys()];
  }

  #take(distribution: InspectedDistribution | undefined): void {
    if (distribution !== undefined && this.#candidates.delete(distribution)) {
      this.#used.push(distribution);
    }
  }

  /** What is used uses what it requires, whatever the extra or the marker. */
  #follow(): void {
    for (let each = this.#used[this.#followed]; each !== undefined; each = this.#used[this.#followed]) {
      this.#followed += 1;
      requirementsOf(each).forEach((name) => this.#take(this.#byName.get(name)));
    }
  }

  /** @returns whether the user's files tell all that they load */
  #readOwn(): boolean {
    const { archives, owners } = this.#inspection;
    return archives.every((archive) =>
      [...archive.files.values()]
        .filter(({ path, size }) => MENTIONS.test(path) && size <= LARGEST_MENTION)
        .filter(({ path }) => owners.of(archive, path) === undefined)
        .every((entry) => !this.#readMentions(archive, entry)),
    );
  }

  /** What used distributions name, in modules that are loaded or not. */
  #readUsed(): void {
    for (const each of this.#used) {
      if (this.#candidates.size === 0) {
        return;
      }
      this.#readSources(each);
      this.#follow();
    }
  }

  #readSources({ archive, files }: InspectedDistribution): void {
    for (const path of files) {
      const entry = path.endsWith('.py') ? archive.files.get(path) : undefined;
      if (entry !== undefined && this.#candidates.size > 0) {
        this.#readMentions(archive, entry);
      }
    }
  }

  /** @returns whether the file loads what it does not name */
  #readMentions(archive: InspectedArchive, entry: InspectedEntry): boolean {
    const text = archive.reader.read(entry)?.toString('latin1') ?? '';
    if (this.#mayMention(text)) {
      for (const name of namesIn(entry.path, text)) {
        this.#byMention.get(name)?.forEach((each) => this.#take(each));
      }
    }
    return entry.path.endsWith('.py') && LOADS_ANYTHING.test(text);
  }

  #mayMention(text: string): boolean {
    const names: string[] = [];
    for (const each of this.#candidates.values()) {
      if (names.length + each.length > FEW_NAMES) {
        return true;
      }
      names.push(...each);
    }
    return names.some((name) => text.includes(name));
  }
}

/** Whether only being imported can be of use: it has modules, and announces nothing to others. */
function isPlain({ archive, root, folder, files }: InspectedDistribution): boolean {
  const entryPoints = archive.files.get(`${root}${folder}/entry_points.txt`);
  const text = entryPoints === undefined ? '' : (archive.reader.read(entryPoints)?.toString('utf8') ?? '[');
  const groups = text.split(/[\r\n]+/).filter((line) => line.startsWith('['));
  return (
    groups.every((group) => SCRIPT_GROUP.test(group.trim())) &&
    files.some((path) => /\.(?:py|so)$/.test(path)) &&
    !files.some((path) => PATH_FILE.test(path.slice(root.length)))
  );
}

function requirementsOf({ metadata }: InspectedDistribution): string[] {
  const required = typeof metadata === 'string' ? [] : metadata.requiresDist;
  return required.flatMap((text) => {
    try {
      return [parseRequirement(text).normalizedName];
    } catch (error) {
      if (error instanceof PythonFormatError) {
        return [];
      }
      throw error;
    }
  });
}

/** Names that a distribution may be asked for by: its own, in both spellings, and those of its modules at the top. */
function namesOf({ name, normalizedName, root, files }: InspectedDistribution): readonly string[] {
  const modules = files.flatMap((path) => TOP_LEVEL.exec(path.slice(root.length))?.[1] ?? []);
  return [...new Set([name, normalizedName, ...modules])].filter((each) => each !== 'bin');
}

/**
 * Names that a file asks for. In a source they count in an import, at the beginning of a string, as in
 * `INSTALLED_APPS`, and as the driver of a database (`postgresql+psycopg2`); in settings anywhere.
 */
function* namesIn(path: string, text: string): Generator<string> {
  for (const [, imported, quoted] of text.matchAll(path.endsWith('.py') ? IN_SOURCE : IN_SETTINGS)) {
    if (quoted !== undefined) {
      yield quoted;
    }
    for (const each of imported?.split(',') ?? []) {
      yield each.trim().split(/[\s.]/, 1)[0] ?? '';
    }
  }
}
