/** A small writer of ELF files, for the tests of everything that reads them. Numbers as in src/elf/format.ts. */

export interface ElfDescription {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  /** e_type: 3, a shared object, unless told otherwise. */
  readonly type?: number;
  /** e_machine: 62, x86-64, unless told otherwise. */
  readonly machine?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  /** DT_FLAGS_1. */
  readonly flags1?: number;
  readonly versionNeeds?: Readonly<Record<string, readonly string[]>>;
  /** Symbol versions, after the one that names the file itself. */
  readonly versionDefinitions?: readonly string[];
  /** `false` leaves the dynamic section out, as in a static program. */
  readonly dynamic?: false;
  /** Sections behind the loaded part; with them the file gets a section header table. */
  readonly sections?: readonly ElfSection[];
}

export interface ElfSection {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly content: Buffer;
  /** Name of the section that sh_link refers to. */
  readonly link?: string;
  readonly info?: number;
  readonly alignment?: number;
}

/** Where the loaded part is mapped to: not zero, so that addresses and offsets differ. */
export const BASE_ADDRESS = 0x40000;

/** Writes numbers one after the other in the file's byte order. */
class Fields {
  readonly #wide: boolean;
  readonly #littleEndian: boolean;
  readonly #parts: Buffer[] = [];

  constructor({ bits, littleEndian }: { readonly bits: 32 | 64; readonly littleEndian: boolean }) {
    this.#wide = bits === 64;
    this.#littleEndian = littleEndian;
  }

  half(value: number): this {
    return this.#add(2, value);
  }

  word(...values: readonly number[]): this {
    values.forEach((value) => this.#add(4, value));
    return this;
  }

  native(...values: readonly number[]): this {
    values.forEach((value) => this.#add(this.#wide ? 8 : 4, value));
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(size: number, value: number): this {
    const part = Buffer.alloc(size);
    let rest = BigInt(value);
    for (let at = 0; at < size; at += 1) {
      part[this.#littleEndian ? at : size - 1 - at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    this.#parts.push(part);
    return this;
  }
}

/** A string table that gives each string its offset. */
class Strings {
  #bytes = Buffer.alloc(1);

  add(text: string): number {
    const offset = this.#bytes.length;
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(text), Buffer.alloc(1)]);
    return offset;
  }

  done(): Buffer {
    return this.#bytes;
  }
}

/** A part of the loaded segment, with its place in the file. */
interface Block {
  readonly name: string;
  readonly sectionType: number;
  readonly segmentType?: number;
  readonly content: Buffer;
  readonly link?: string;
  readonly info?: number;
  readonly offset: number;
}

const alignUp = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

/** Makes a file that consists of one loaded segment and, when wanted, sections behind it. */
export function makeElf(description: ElfDescription = {}): Buffer {
  const format = { bits: description.bits ?? 64, littleEndian: description.littleEndian ?? true } as const;
  const newFields = (): Fields => new Fields(format);
  const wide = format.bits === 64;
  const headerSize = wide ? 64 : 52;
  const segments =
    1 + (description.interpreter === undefined ? 0 : 1) + (description.dynamic === false ? 0 : 1);
  const start = headerSize + segments * (wide ? 56 : 32);
  const blocks = makeBlocks(description, { start, newFields });
  const last = blocks.at(-1);
  const loaded = Buffer.alloc(last === undefined ? start : last.offset + last.content.length);
  programHeaders(blocks, loaded.length, { wide, fields: newFields() }).copy(loaded, headerSize);
  blocks.forEach(({ content, offset }) => content.copy(loaded, offset));
  const tail = sectionTail(description, blocks, { loadedSize: loaded.length, wide, newFields });
  fileHeader(description, { segments, tail, fields: newFields() }).copy(loaded, 0);
  return Buffer.concat([loaded, tail.bytes]);
}

interface BlockSettings {
  readonly start: number;
  readonly newFields: () => Fields;
}

function makeBlocks(description: ElfDescription, { start, newFields }: BlockSettings): Block[] {
  const blocks: Block[] = [];
  let at = start;
  const add = (block: Omit<Block, 'offset'>): number => {
    const offset = alignUp(at, 8);
    at = offset + block.content.length;
    blocks.push({ ...block, offset });
    return BASE_ADDRESS + offset;
  };
  if (description.interpreter !== undefined) {
    const content = Buffer.from(`${description.interpreter}\0`);
    add({ name: '.interp', sectionType: 1, segmentType: 3, content });
  }
  if (description.dynamic === false) {
    return blocks;
  }
  const strings = new Strings();
  const entries = (description.needed ?? []).map((name) => [1, strings.add(name)]);
  for (const [tag, text] of [
    [14, description.soname],
    [15, description.rpath],
    [29, description.runpath],
  ] as const) {
    if (text !== undefined) {
      entries.push([tag, strings.add(text)]);
    }
  }
  if (description.flags1 !== undefined) {
    entries.push([0x6ffffffb, description.flags1]);
  }
  const needs = Object.entries(description.versionNeeds ?? {});
  if (needs.length > 0) {
    const content = versionRecords(needs, strings, newFields());
    const [name, link] = ['.gnu.version_r', '.dynstr'];
    const address = add({ name, sectionType: 0x6ffffffe, content, link, info: needs.length });
    entries.push([0x6fffffff, needs.length], [0x6ffffffe, address]);
  }
  const defined = description.versionDefinitions ?? [];
  if (defined.length > 0) {
    const content = definitionRecords([description.soname ?? 'made.so', ...defined], strings, newFields());
    const info = defined.length + 1;
    const address = add({
      name: '.gnu.version_d',
      sectionType: 0x6ffffffd,
      content,
      link: '.dynstr',
      info,
    });
    entries.push([0x6ffffffd, info], [0x6ffffffc, address]);
  }
  const table = strings.done();
  entries.push([10, table.length], [5, add({ name: '.dynstr', sectionType: 3, content: table })], [0, 0]);
  const content = newFields()
    .native(...entries.flat())
    .done();
  add({ name: '.dynamic', sectionType: 6, segmentType: 2, content, link: '.dynstr' });
  return blocks;
}

function versionRecords(
  needs: readonly (readonly [string, readonly string[]])[],
  strings: Strings,
  fields: Fields,
): Buffer {
  needs.forEach(([library, versions], need) => {
    fields.half(1).half(versions.length).word(strings.add(library), 16);
    fields.word(need === needs.length - 1 ? 0 : 16 + 16 * versions.length);
    versions.forEach((version, position) => {
      const next = position === versions.length - 1 ? 0 : 16;
      fields
        .word(0)
        .half(0)
        .half(2 + position)
        .word(strings.add(version), next);
    });
  });
  return fields.done();
}

/** The first names the file. Each record has one name, right behind it. */
function definitionRecords(names: readonly string[], strings: Strings, fields: Fields): Buffer {
  const size = 20 + 8;
  names.forEach((name, position) => {
    fields
      .half(1)
      .half(position === 0 ? 1 : 0)
      .half(position + 1)
      .half(1)
      .word(0, 20, position === names.length - 1 ? 0 : size)
      .word(strings.add(name), 0);
  });
  return fields.done();
}

interface HeaderSettings {
  readonly wide: boolean;
  readonly fields: Fields;
}

function programHeaders(
  blocks: readonly Block[],
  loadedSize: number,
  { wide, fields }: HeaderSettings,
): Buffer {
  const segments = [
    { type: 1, offset: 0, size: loadedSize, alignment: 0x1000 },
    ...blocks.flatMap(({ segmentType: type, offset, content }) =>
      type === undefined ? [] : [{ type, offset, size: content.length, alignment: type === 3 ? 1 : 8 }],
    ),
  ];
  for (const { type, offset, size, alignment } of segments) {
    const address = BASE_ADDRESS + offset;
    if (wide) {
      fields.word(type, 6).native(offset, address, address, size, size, alignment);
    } else {
      fields.word(type, offset, address, address, size, size, 6, alignment);
    }
  }
  return fields.done();
}

interface SectionTail {
  readonly bytes: Buffer;
  readonly tableOffset: number;
  readonly count: number;
}

interface TailSettings {
  readonly loadedSize: number;
  readonly wide: boolean;
  readonly newFields: () => Fields;
}

function sectionTail(
  { sections }: ElfDescription,
  blocks: readonly Block[],
  { loadedSize, wide, newFields }: TailSettings,
): SectionTail {
  if (sections === undefined) {
    return { bytes: Buffer.alloc(0), tableOffset: 0, count: 0 };
  }
  const names = new Strings();
  const order = ['', ...blocks.map(({ name }) => name), ...sections.map(({ name }) => name), '.shstrtab'];
  const nameOffsets = order.map((name) => (name === '' ? 0 : names.add(name)));
  const all: readonly ElfSection[] = [...sections, { name: '.shstrtab', type: 3, content: names.done() }];
  const parts: Buffer[] = [];
  let at = loadedSize;
  const append = (bytes: Buffer, alignment: number): number => {
    const offset = alignUp(at, alignment);
    parts.push(Buffer.alloc(offset - at), bytes);
    at = offset + bytes.length;
    return offset;
  };
  const table = newFields();
  const indexOf = (link: string | undefined): number => (link === undefined ? 0 : order.indexOf(link));
  table.word(0, 0).native(0, 0, 0, 0).word(0, 0).native(0, 0);
  blocks.forEach((block, position) => {
    const entrySize = block.name === '.dynamic' ? (wide ? 16 : 8) : 0;
    table.word(nameOffsets[position + 1] ?? 0, block.sectionType).native(2, BASE_ADDRESS + block.offset);
    table.native(block.offset, block.content.length).word(indexOf(block.link), block.info ?? 0);
    table.native(block.name === '.dynstr' ? 1 : 8, entrySize);
  });
  all.forEach((section, position) => {
    const alignment = section.alignment ?? 1;
    const offset = append(section.content, alignment);
    table
      .word(nameOffsets[blocks.length + 1 + position] ?? 0, section.type ?? 1)
      .native(section.flags ?? 0, 0);
    table.native(offset, section.content.length).word(indexOf(section.link), section.info ?? 0);
    table.native(alignment, section.type === 2 ? (wide ? 24 : 16) : 0);
  });
  const tableOffset = append(table.done(), 8);
  return { bytes: Buffer.concat(parts), tableOffset, count: order.length };
}

interface FileHeaderSettings {
  readonly segments: number;
  readonly tail: SectionTail;
  readonly fields: Fields;
}

function fileHeader(description: ElfDescription, { segments, tail, fields }: FileHeaderSettings): Buffer {
  const wide = (description.bits ?? 64) === 64;
  const ident = Buffer.from([
    0x7f,
    0x45,
    0x4c,
    0x46,
    wide ? 2 : 1,
    description.littleEndian === false ? 2 : 1,
    1,
  ]);
  const headerSize = wide ? 64 : 52;
  fields
    .half(description.type ?? 3)
    .half(description.machine ?? 62)
    .word(1);
  fields.native(0, headerSize, tail.tableOffset).word(0);
  fields
    .half(headerSize)
    .half(wide ? 56 : 32)
    .half(segments);
  fields
    .half(wide ? 64 : 40)
    .half(tail.count)
    .half(Math.max(0, tail.count - 1));
  return Buffer.concat([ident, Buffer.alloc(9), fields.done()]);
}
