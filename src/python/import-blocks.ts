import { catchesMissing, neverHolds, suppressesMissing } from './import-conditions.ts';

/**
 * When an import runs, by the blocks that it stands in: with its module, always (`required`) or not (`conditional`);
 * not to fail if the imported module is missing (`guarded`); only when a function is called (`lazy`); never, but for
 * type checkers (`type-only`).
 */
export type BlockKind = 'required' | 'conditional' | 'guarded' | 'lazy' | 'type-only';

/** What the word means for imports that begins a block. */
export type BlockRole = 'function' | 'class' | 'test' | 'trial' | 'handler' | 'with' | 'branch';

/** A block of statements, by the line that opens it. */
export interface BlockOpening {
  readonly role: BlockRole;
  /** How far the line is indented. */
  readonly column: number;
  /** What stands between the line's first word and its colon. */
  readonly header: string;
}

export interface Block extends BlockOpening {
  readonly outer: Block | undefined;
  readonly depth: number;
  /** Of a handler, the block that it follows, perhaps after other handlers. */
  readonly trial: Block | undefined;
  /** Whether a handler may follow that changes what this block or an outer one means. */
  readonly isTried: boolean;
  /** Whether a handler of the block catches what an import raises whose module is not there. */
  isCaught: boolean;
  /** The kind of the imports in it, once it is known. */
  kind: BlockKind | undefined;
}

/** CPython's own limit (MAXINDENT); deeper blocks count for the one that they are in. */
const DEEPEST = 100;

/** The blocks that a line of a source stands in. */
export class Blocks {
  current: Block | undefined;
  /** The outermost of the blocks that the line has ended. */
  #ended: Block | undefined;

  /** Ends the blocks that a line with some indentation is not part of. */
  beginLine(column: number): void {
    this.#ended = undefined;
    while (this.current !== undefined && this.current.column >= column) {
      this.#ended = this.current;
      this.current = this.current.outer;
    }
  }

  open(opening: BlockOpening): void {
    const outer = this.current;
    const depth = (outer?.depth ?? 0) + 1;
    if (depth > DEEPEST) {
      return;
    }
    const { role, header } = opening;
    const trial = role === 'handler' ? this.#trialBefore(opening) : undefined;
    if (trial !== undefined) {
      trial.isCaught ||= catchesMissing(header);
    }
    this.current = {
      ...opening,
      outer,
      depth,
      trial,
      isTried: role === 'trial' || trial !== undefined || (outer?.isTried ?? false),
      isCaught: false,
      kind: undefined,
    };
  }

  #trialBefore({ column }: BlockOpening): Block | undefined {
    const ended = this.#ended?.column === column ? this.#ended : undefined;
    return ended?.role === 'trial' ? ended : ended?.trial;
  }
}

/** The kind of an import in a block. It must not be asked before the handlers of the block are read. */
export function kindWithin(block: Block | undefined): BlockKind {
  if (block === undefined) {
    return 'required';
  }
  block.kind ??= kindOf(block, kindWithin(block.outer));
  return block.kind;
}

function kindOf({ role, header, isCaught }: Block, outer: BlockKind): BlockKind {
  if (outer === 'type-only' || (role === 'test' && neverHolds(header))) {
    return 'type-only';
  }
  if (role === 'function') {
    return 'lazy';
  }
  if (isCaught || (role === 'with' && suppressesMissing(header))) {
    return 'guarded';
  }
  return outer === 'required' && role !== 'class' ? 'conditional' : outer;
}
