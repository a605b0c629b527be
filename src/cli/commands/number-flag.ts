/** A flag with a whole number within bounds, as an error of the command line when it is none. */
export const number = (
  brief: string,
  placeholder: string,
  { from, to }: { readonly from: number; readonly to: number },
) =>
  ({
    kind: 'parsed',
    optional: true,
    brief,
    placeholder,
    parse: (input: string): number => {
      const value = /^\d{1,9}$/.test(input) ? Number(input) : Number.NaN;
      if (!(value >= from && value <= to)) {
        throw new RangeError(`a whole number from ${from} to ${to} is wanted`);
      }
      return value;
    },
  }) as const;
