/** What a terminal can show, as far as bars and cut names are concerned. */
export interface Canvas {
  /** Columns. */
  readonly width: number;
  /** Whether it has more letters than ASCII. */
  readonly isUnicode: boolean;
}

/** Eighths of a column, from one to eight (Unicode, Block Elements). */
const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Letters that terminals give two columns (UAX #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Reads the locale as POSIX has it: the first of the three variables that is set decides. */
export function canvasFor(
  environment: Readonly<Partial<Record<string, string>>>,
  columns: number | undefined,
): Canvas {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(Boolean) ?? '';
  return { width: Math.max(20, columns ?? 80), isUnicode: /utf-?8/i.test(locale) };
}

/**
 * A bar of at most `cells` columns. What is more than nothing shows.
 * @param share from 0 to 1; anything else is taken for the nearer of them
 */
export function drawBar(share: number, cells: number, { isUnicode }: Pick<Canvas, 'isUnicode'>): string {
  const part = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * cells;
  if (!isUnicode) {
    return '#'.repeat(part > 0 ? Math.max(1, Math.round(part)) : 0);
  }
  const eighths = part > 0 ? Math.max(1, Math.round(part * 8)) : 0;
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[(eighths % 8) - 1] ?? '');
}

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

function letterWidth(letter: string): number {
  if (letter >= ' ' && letter <= '~') {
    return 1;
  }
  return NO_WIDTH.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
}

/** A text of exactly so many columns: filled with spaces, or cut in its middle, as the ends of paths tell most. */
export function fitText(text: string, width: number, { isUnicode }: Pick<Canvas, 'isUnicode'>): string {
  const own = textWidth(text);
  if (own <= width) {
    return text + ' '.repeat(width - own);
  }
  const mark = isUnicode ? '…' : '..';
  const letters = Array.from(text);
  const room = Math.max(0, width - mark.length);
  const head = takeWidth(letters, Math.floor(room / 2));
  const tail = takeWidth(letters.toReversed(), room - textWidth(head.join('')));
  const cut = [...head, mark, ...tail.toReversed()].join('');
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

function takeWidth(letters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const letter of letters) {
    used += letterWidth(letter);
    if (used > width) {
      break;
    }
    taken.push(letter);
  }
  return taken;
}
