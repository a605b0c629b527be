/** `28.7 MB`, in powers of ten as package indexes count. */
export function formatBytes(bytes: number): string {
  const whole = Math.round(bytes);
  if (whole < 1000) {
    return `${whole} B`;
  }
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit += 1;
  } while (value >= 999.95 && unit < units.length - 1);
  return `${value.toFixed(value < 9.995 ? 2 : 1)} ${units[unit]}`;
}

/** `83 ms`, `1.4 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  if (whole < 1000) {
    return `${whole} ms`;
  }
  if (whole < 59_950) {
    return `${(whole / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(whole / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `7,412` */
export function formatCount(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 distribution`, `17 distributions`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
